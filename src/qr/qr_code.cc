#include "qr/qr_code.h"

#ifdef LPAB_QR

#include <ZXing/ReadBarcode.h>

#include <exception>

#include "qr/picture.h"

namespace lpab::qr {

Result<std::vector<std::string>> ReadQrCodes(ByteSpan file) {
  LPAB_ASSIGN(const GreyPicture picture, DecodePicture(file));
  std::vector<std::string> texts;
  try {
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    const ZXing::ImageView view(picture.pixels.data(), picture.width, picture.height,
                                ZXing::ImageFormat::Lum);
    for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
      const std::string text = result.isValid() ? result.text() : "";
      if (!text.empty() && std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
    }
  } catch (const std::exception& error) {
    return Fail(ErrorCode::kInternal, std::string("ZXing: ") + error.what());
  }
  return texts;
}

}  // namespace lpab::qr

#else

namespace lpab::qr {

Result<std::vector<std::string>> ReadQrCodes(ByteSpan) {
  return Fail(MakeError(ErrorCode::kUnsupported, "this program was built without QR codes")
                  .WithNext("give the code as text, or build with libzxing-dev, libpng-dev and "
                            "libturbojpeg0-dev installed"));
}

}  // namespace lpab::qr

#endif  // LPAB_QR
