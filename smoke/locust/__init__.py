"""Load by Locust: a user's own locustfile, and runs that several machines share.

Locust monkey-patches the process that imports it: that happens in child processes (`smoke.locust.inside`) alone.
"""
