"""The checks that ask the server and not the release, in their order: connect, server, access, activity."""
