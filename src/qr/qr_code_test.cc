#include "qr/qr_code.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "qr/picture.h"

#ifdef LPAB_QR

#include <turbojpeg.h>

namespace lpab::qr {
namespace {

constexpr char kText[] = "LPA:1$rsp.example.com$ABC-123";
// qrencode -s 3 -m 4 'LPA:1$rsp.example.com$ABC-123'
constexpr char kPng[] =
    "iVBORw0KGgoAAAANSUhEUgAAAGMAAABjAQMAAAC19SzWAAAABlBMVEUAAAD///+l2Z/dAAAAAnRSTlP//8i138cA"
    "AAAJcEhZcwAACxIAAAsSAdLdfvwAAADtSURBVDiNzdS/bcUgEAbwQy4ovQCS13DnlWCBd2EBv5XoWAOJBUxHgXI5"
    "Er0/DT4rRRTkwr+O77sTQO8H/rEOAIzZB1CSCjWrqUT+kRSMo4QR3AXdtuyvyWqDV0TNxfx2s6E4n4vGvdIOxafE"
    "pF4NDnWsbaZMwcyiIO9bw2BQ1GqwTr4ud0kl5kPTvk5eVGiqF/ZocCyixZOZq1GSSkgqtJk/SZ962TfyBKKOLVmd"
    "LEx3SX0Ola/8k+9MfbaVIxonifcFeziQ9T2rD3i0eyreLHz2cirsy5KLKN7rXtjz1kNxPgtw003UX79Ev9MXFki4"
    "hLEo5eAAAAAASUVORK5CYII=";
constexpr size_t kWidthAt = 16;  // of IHDR

Bytes Png() { return FromBase64(kPng).value(); }

Bytes ToJpeg(const GreyPicture& picture) {
  tjhandle encoder = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long size = 0;
  EXPECT_EQ(tjCompress2(encoder, picture.pixels.data(), picture.width, 0, picture.height, TJPF_GRAY,
                        &data, &size, TJSAMP_GRAY, 60, 0),
            0);
  Bytes jpeg(data, data + size);
  tjFree(data);
  tjDestroy(encoder);
  return jpeg;
}

// Both beside each other.
GreyPicture Beside(const GreyPicture& a, const GreyPicture& b) {
  GreyPicture both{a.width + b.width, a.height, {}};
  for (int row = 0; row < a.height; ++row) {
    for (const GreyPicture* one : {&a, &b}) {
      const auto begin = one->pixels.begin() + row * one->width;
      both.pixels.insert(both.pixels.end(), begin, begin + one->width);
    }
  }
  return both;
}

TEST(QrCodeTest, ReadsPngAndJpeg) {
  EXPECT_EQ(ReadQrCodes(Png()).value(), std::vector<std::string>{kText});
  const GreyPicture picture = DecodePicture(Png()).value();
  EXPECT_EQ(picture.width, 99);
  EXPECT_EQ(picture.height, 99);
  EXPECT_EQ(ReadQrCodes(ToJpeg(picture)).value(), std::vector<std::string>{kText});
}

TEST(QrCodeTest, TheSameCodeTwiceIsOne) {
  const GreyPicture picture = DecodePicture(Png()).value();
  EXPECT_EQ(ReadQrCodes(ToJpeg(Beside(picture, picture))).value(), std::vector<std::string>{kText});
}

TEST(QrCodeTest, AWhitePictureHasNone) {
  const GreyPicture white{100, 100, Bytes(10000, 255)};
  EXPECT_TRUE(ReadQrCodes(ToJpeg(white)).value().empty());
}

TEST(QrCodeTest, WhatIsNoPictureIsSaid) {
  EXPECT_EQ(ReadQrCodes({}).error().message, "it is neither a PNG nor a JPEG picture");
  EXPECT_EQ(ReadQrCodes(AsBytes("GIF89a...")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadQrCodes(Bytes{0xFF, 0xD8, 0xFF, 0xE0, 1}).error().code,
            ErrorCode::kInvalidArgument);
}

// Cut off anywhere, or with any byte changed: an error or a picture, never a crash.
TEST(QrCodeTest, DamagedFilesAreSurvived) {
  const Bytes png = Png();
  const Bytes jpeg = ToJpeg(DecodePicture(png).value());
  for (const Bytes& file : {png, jpeg}) {
    for (size_t i = 0; i < file.size(); ++i) {
      (void)DecodePicture(ByteSpan(file).first(i));
      Bytes changed = file;
      changed[i] ^= 0xFF;
      (void)DecodePicture(changed);
    }
  }
  EXPECT_FALSE(DecodePicture(ByteSpan(png).first(png.size() / 2)));
}

TEST(QrCodeTest, AHugePictureTakesNoMemory) {
  Bytes png = Png();
  // 65535 x 65535; the checksum of IHDR with it (zlib.crc32).
  for (const size_t at : {kWidthAt, kWidthAt + 4}) {
    png[at + 2] = 0xFF;
    png[at + 3] = 0xFF;
  }
  const uint8_t checksum[] = {0x8C, 0xCB, 0x4B, 0x13};
  std::copy(std::begin(checksum), std::end(checksum), png.begin() + kWidthAt + 13);
  const auto picture = DecodePicture(png);
  ASSERT_FALSE(picture);
  EXPECT_EQ(picture.error().code, ErrorCode::kResourceExhausted) << picture.error().message;
}

}  // namespace
}  // namespace lpab::qr

#endif  // LPAB_QR
