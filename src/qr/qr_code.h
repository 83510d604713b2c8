// QR codes in pictures. Over ZXing.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::qr {

// The text of every QR code in a PNG or JPEG file's content, each text once; none is no error.
// Errors: those of DecodePicture; kUnsupported where the program was built without ZXing
// (LPAB_QR).
Result<std::vector<std::string>> ReadQrCodes(ByteSpan file);

}  // namespace lpab::qr
