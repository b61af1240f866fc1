"""An RTSP camera by GStreamer's server, independent of ours: plays an H.264 file in a loop, with digest authentication.

usage: gst-rtsp-server.py FILE.h264 FPS USER   (the password comes from the environment, PASSWORD)
Prints the port that it listens on, and ends with its standard input.
"""
import os
import sys
import threading

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstRtsp', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ROLE = 'viewer'


def main() -> None:
    file, fps, user = sys.argv[1:4]
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address('127.0.0.1')
    server.set_service('0')

    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', ROLE)
    auth.add_digest(user, os.environ['PASSWORD'], token)
    server.set_auth(auth)

    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f'( multifilesrc location={file} loop=true caps="video/x-h264,stream-format=byte-stream,framerate={fps}/1"'
        ' ! h264parse ! video/x-h264,stream-format=byte-stream,alignment=au ! identity sync=true'
        ' ! rtph264pay name=pay0 pt=96 config-interval=-1 )'
    )
    factory.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role(ROLE, 'media.factory.access', True)
    permissions.add_permission_for_role(ROLE, 'media.factory.construct', True)
    factory.set_permissions(permissions)
    server.get_mount_points().add_factory('/camera', factory)

    server.attach(None)
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


main()
