// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Walks over the tiles of a range. Included inside of a variant's namespace.

template <int Tile> struct TilePosition
{
    TilePosition(const MapShape& size, int index)
        : rows((size.height + Tile - 1) / Tile), columns((size.width + Tile - 1) / Tile),
          image(index / (rows * columns)), row(index / columns % rows), column(index % columns)
    {
    }

    void next()
    {
        if (++column == columns)
        {
            column = 0;
            if (++row == rows)
            {
                row = 0;
                ++image;
            }
        }
    }

    int rows;
    int columns;
    int image;
    int row;
    int column;
};
