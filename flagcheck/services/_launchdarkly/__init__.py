"""LaunchDarkly's two doors: its REST API and the Relay Proxy, over one reading of who is served what."""
