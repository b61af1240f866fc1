#!/bin/sh
# Gives the mediasoup npm package its worker binary: one kept from before, else
# the official prebuilt one, else one built from the package's own C++ sources
# against Debian 12 libraries.
#
#   build.sh [--no-build] [project dir with node_modules/mediasoup]
#
# Exits with 3 where --no-build is given and only a build is left. A build needs
#   apt-get install g++ make pkg-config flatbuffers-compiler libflatbuffers-dev \
#     libabsl-dev libsrtp2-dev libssl-dev libuv1-dev
# MEDIASOUP_BUILD=1 never takes the official one.
set -eu

may_build=yes
if [ "${1:-}" = --no-build ]; then
	may_build=no
	shift
fi

here=$(cd "$(dirname "$0")" && pwd)
pkg=$(cd "${1:-.}/node_modules/mediasoup" && pwd)
bin=$pkg/worker/out/Release/mediasoup-worker

# Without its environment the worker exits with 41 once it is able to run at all;
# a missing shared library is 127.
works() { [ -x "$1" ] && { env -i "$1" >/dev/null 2>&1 || [ $? = 41 ]; }; }

# By a rename, as a server or another checkout may be running or taking the old one.
put() {
	mkdir -p "${2%/*}"
	cp "$1" "$2.$$"
	mv -f "$2.$$" "$2"
}

works "$bin" && exit 0

# Outside the checkout, so that neither `npm ci` nor a second clone builds again.
# Keyed by all that decides what comes out, and by nothing else.
key=$( (cd "$here" && cat Makefile include/*.h* include/ankerl/* "$pkg/package.json" && uname -m) | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/maskwatch/mediasoup-worker/$key

if works "$cache/mediasoup-worker"; then
	put "$cache/mediasoup-worker" "$bin"
	exit 0
fi

# A firewall that drops packets would keep the download waiting for minutes.
reachable() {
	node -e 'fetch(process.argv[1], { method: "HEAD", signal: AbortSignal.timeout(5000) }).then(
		() => process.exit(0), () => process.exit(1))' "$1" 2>/dev/null
}

# PYTHON=false makes upstream's own build (pip, Meson and sources from GitHub)
# give up at once if the download fails.
if [ -z "${MEDIASOUP_BUILD:-}" ] && reachable "${MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL:-https://github.com}"; then
	(cd "$pkg" && PYTHON=false timeout 120 node npm-scripts.mjs postinstall >/dev/null 2>&1) || true
	if works "$bin"; then
		put "$bin" "$cache/mediasoup-worker"
		exit 0
	fi
fi

[ "$may_build" = yes ] || exit 3

# In a folder of its own: two checkouts may build at the same time.
out=$cache/build.$$
trap 'rm -rf "$out"' EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$out"
echo "building mediasoup-worker from its source (some minutes), log in $cache/build.log"
if ! make -s -f "$here/Makefile" -j"$(nproc)" WORKER="$pkg/worker" OUT="$out" >"$cache/build.log" 2>&1; then
	tail -n 20 "$cache/build.log" >&2
	exit 1
fi
works "$out/mediasoup-worker"
put "$out/mediasoup-worker" "$cache/mediasoup-worker"
put "$cache/mediasoup-worker" "$bin"
