"""How wide a digit of the bucket method is: what costs least for so many points."""

SCALAR_BITS = 253


def width_for(count: int) -> int:
    """Return the digits' width in bits that costs least for so many points: 3 to 14."""
    return min(range(3, 15), key=lambda width: _cost(count, width))


def windows(width: int) -> int:
    """Return how many digits a scalar has; the last takes what the others carry."""
    return SCALAR_BITS // width + 1


def _cost(count: int, width: int) -> int:
    """Return products: 7 for a point in its bucket, 18 for a bucket in the window's sum."""
    return windows(width) * (7 * count + 18 * (1 << (width - 1)))
