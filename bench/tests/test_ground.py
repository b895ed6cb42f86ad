from bench.ground import DEEPEST, Tile, sampled, tiles_over


def test_a_tile_counts_the_parcels_of_those_below_it():
    deepest = [(8, 8, 5), (9, 8, 2), (200, 8, 1)]

    assert tiles_over(deepest, DEEPEST - 1) == [
        Tile(DEEPEST - 1, 4, 4, 7),
        Tile(DEEPEST - 1, 100, 4, 1),
    ]


def test_the_same_seed_asks_for_the_same_tiles():
    tiles = [Tile(14, x, 0, parcels=x % 50) for x in range(500)]

    assert sampled(tiles, count=40, seed=3) == sampled(tiles, count=40, seed=3)
    assert sampled(tiles, count=40, seed=3) != sampled(tiles, count=40, seed=4)


def test_no_tile_is_asked_for_twice_and_full_ones_are_likelier():
    tiles = [Tile(14, x, 0, parcels=1000 if x < 100 else 1) for x in range(1000)]

    chosen = sampled(tiles, count=80, seed=1)

    assert len(set(chosen)) == 80
    assert sum(tile.parcels == 1000 for tile in chosen) > 70
