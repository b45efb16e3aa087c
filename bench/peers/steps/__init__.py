"""The steps of bench/peers/run: corpus, queries, build, bench, french."""
