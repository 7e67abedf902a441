"""An emulator of providers, driven by their specs alone: real HTTP, tasks with a lifecycle, limits, and faults on
demand.

`service` responds to requests and knows no sockets and no time except its clock; `app` and `server` serve it on a
socket of 127.0.0.1.
"""
