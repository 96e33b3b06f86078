"""The shop as a release that somebody broke: /orders takes $SLOW_SECONDS (0.4) longer."""

import os
import time

import app

fast = app.orders


def orders(query: dict[str, list[str]]) -> app.Answer:
    time.sleep(float(os.environ.get("SLOW_SECONDS", "0.4")))
    return fast(query)


app.ROUTES["/orders"] = orders
app.serve()
