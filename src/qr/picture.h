// Pictures from files, as grey pixels. Over libpng and libturbojpeg.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::qr {

// Rows from the top, a byte a pixel, 255 white.
struct GreyPicture {
  int width = 0;
  int height = 0;
  Bytes pixels;
};

inline constexpr int kMostPixels = 64 * 1000 * 1000;

// A PNG or JPEG file's content; what is transparent becomes white. The size is checked before any
// memory is taken for it. Errors: kInvalidArgument (neither of the two, or damaged);
// kResourceExhausted (more than kMostPixels).
Result<GreyPicture> DecodePicture(ByteSpan file);

}  // namespace lpab::qr
