"""An emulator of providers, driven by their specs alone: real HTTP, tasks that live, limits, and faults on demand.

`service` answers requests and knows neither sockets nor time but the clock it is given; `app` and `server` put it on a
socket of 127.0.0.1.
"""
