# SPDX-License-Identifier: Apache-2.0
"""Tests of the trainer; they need no renderer, no data and seconds only."""
