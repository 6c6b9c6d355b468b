"""Live sources: what a scraper of public pages still reaches, and why not the rest.

`sites` says which sites there are; `run` is the child process that reads one of them;
`child` starts, watches and kills it. Nothing here logs in, keeps cookies, hides who
asks, or works around a refusal: a site that says no is reported as saying no.
"""
