"""What `smoke validate` says of a plan."""

import textwrap

from smoke.validate import validate

PLAN = """
target: http://shop
load: [ramp to 20/s over 10s, 20/s for 20s]
warm_up: 5s
requests:
  - {path: /, checks: {status: 200}}
  - {path: /deals, weight: 3}
scenarios: {buy: {tags: {tier: bank}, steps: [GET /cart, POST /orders]}}
thresholds:
  http_req_duration: [p(95)<300ms, {threshold: p(99)<1s, severity: warning, over: 20s}]
  "http_req_failed{name:GET /}": {threshold: rate<1%, abort: true}
  "http_reqs{scenario:buy,tier:bank}": count>10
"""


def test_all_that_a_plan_would_do(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN)
    said = """
    smoke  http://shop
      load        0/s to 20/s over 10s, then 20/s for 20s: 500 starts, constant spacing
      warm-up     5s, not judged
      request      20%  GET /
      request      60%  GET /deals
      scenario     20%  buy
                        1. GET /cart
                        2. POST /orders
      threshold   http_req_duration p(95)<300ms
      threshold   http_req_duration p(99)<1s over 20s (warning only)
      threshold   http_req_failed{name:GET /} rate<1% (ends the run)
      threshold   http_reqs{scenario:buy,tier:bank} count>10
      threshold   http_req_failed rate<0.01 (for all others)
      threshold   checks rate==1 (by default)
    """
    assert validate(str(path)) == textwrap.dedent(said).lstrip()


def test_what_will_disappoint_is_said_last(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("requests: [/]\nload: 1/s for 5s\n")
    assert validate(str(path)).splitlines()[-1] == (
        f"warning: plan {path}: http_req_failed rate<0.01: takes 10 samples, and about 5 will be judged: "
        "let the load last longer, raise its rate, or say `min_samples`"
    )
