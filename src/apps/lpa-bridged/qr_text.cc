#include "apps/lpa-bridged/qr_text.h"

#ifdef LPAB_QRENCODE

#include <qrencode.h>

#include <memory>

namespace lpab::apps {
namespace {

constexpr int kQuiet = 2;  // modules around; 4 in ISO/IEC 18004, which cameras need not have

}  // namespace

std::string QrText(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_L), &QRcode_free);
  if (code == nullptr) return "";
  const int width = code->width;
  const auto dark = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < width && (code->data[y * width + x] & 1) != 0;
  };
  // A terminal's own colours may be either way round: the code brings its own.
  std::string lines;
  for (int y = -kQuiet; y < width + kQuiet; y += 2) {
    lines += "\x1b[30;47m";
    for (int x = -kQuiet; x < width + kQuiet; ++x) {
      const bool upper = dark(x, y);
      const bool lower = dark(x, y + 1);
      lines += upper ? lower ? "█" : "▀" : lower ? "▄" : " ";
    }
    lines += "\x1b[0m\n";
  }
  return lines;
}

}  // namespace lpab::apps

#else

namespace lpab::apps {

std::string QrText(const std::string&) { return ""; }

}  // namespace lpab::apps

#endif
