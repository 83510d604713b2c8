#include "qr/picture.h"

#ifdef LPAB_QR

#include <png.h>
#include <turbojpeg.h>

#include <memory>

namespace lpab::qr {
namespace {

bool StartsWith(ByteSpan file, std::initializer_list<uint8_t> magic) {
  return file.size() >= magic.size() && std::equal(magic.begin(), magic.end(), file.begin());
}

Unexpected Damaged(const char* kind, const char* why) {
  return Fail(ErrorCode::kInvalidArgument,
              std::string("the ") + kind + " picture is damaged: " + why);
}

// Pixels for a picture of this size.
Result<GreyPicture> MakePicture(uint64_t width, uint64_t height) {
  if (width == 0 || height == 0) {
    return Fail(ErrorCode::kInvalidArgument, "the picture is damaged: it has no pixels");
  }
  if (width > kMostPixels || height > kMostPixels / width) {
    return Fail(MakeError(ErrorCode::kResourceExhausted,
                          "the picture has " + std::to_string(width) + " x " +
                              std::to_string(height) + " pixels, more than 64 million")
                    .WithNext("crop it to the QR code"));
  }
  return GreyPicture{static_cast<int>(width), static_cast<int>(height), Bytes(width * height)};
}

Result<GreyPicture> DecodePng(ByteSpan file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, decltype(&png_image_free)> freed(&image, png_image_free);
  if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0) {
    return Damaged("PNG", image.message);
  }
  image.format = PNG_FORMAT_GRAY;
  LPAB_ASSIGN(GreyPicture picture, MakePicture(image.width, image.height));
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, picture.pixels.data(), 0, nullptr) == 0) {
    return Damaged("PNG", image.message);
  }
  return picture;
}

Result<GreyPicture> DecodeJpeg(ByteSpan file) {
  const std::unique_ptr<void, decltype(&tjDestroy)> decoder(tjInitDecompress(), tjDestroy);
  if (decoder == nullptr) return Fail(ErrorCode::kInternal, "libturbojpeg does not start");
  int width = 0, height = 0, subsampling = 0, colours = 0;
  if (tjDecompressHeader3(decoder.get(), file.data(), file.size(), &width, &height, &subsampling,
                          &colours) != 0) {
    return Damaged("JPEG", tjGetErrorStr2(decoder.get()));
  }
  LPAB_ASSIGN(GreyPicture picture,
              MakePicture(static_cast<uint64_t>(width), static_cast<uint64_t>(height)));
  const int decoded = tjDecompress2(decoder.get(), file.data(), file.size(), picture.pixels.data(),
                                    width, 0, height, TJPF_GRAY, TJFLAG_LIMITSCANS);
  if (decoded != 0 && tjGetErrorCode(decoder.get()) != TJERR_WARNING) {
    return Damaged("JPEG", tjGetErrorStr2(decoder.get()));
  }
  return picture;
}

}  // namespace

Result<GreyPicture> DecodePicture(ByteSpan file) {
  if (StartsWith(file, {0x89, 'P', 'N', 'G'})) return DecodePng(file);
  if (StartsWith(file, {0xFF, 0xD8, 0xFF})) return DecodeJpeg(file);
  return Fail(ErrorCode::kInvalidArgument, "it is neither a PNG nor a JPEG picture");
}

}  // namespace lpab::qr

#endif  // LPAB_QR
