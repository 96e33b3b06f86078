"""The shop as a release that somebody broke: /orders takes five seconds longer, as long as its load plan allows."""

import time

import app

fast = app.orders


def orders(query: dict[str, list[str]]) -> app.Answer:
    time.sleep(5)
    return fast(query)


app.ROUTES["/orders"] = orders
app.serve()
