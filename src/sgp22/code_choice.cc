#include "sgp22/code_choice.h"

#include <vector>

namespace lpab::sgp22 {

Result<ActivationCode> ChooseActivationCode(std::span<const std::string> texts,
                                            const std::string& place) {
  if (texts.empty()) {
    return Fail(MakeError(ErrorCode::kNotFound, "no QR code is to be found in " + place)
                    .WithNext("take the picture straight and sharp, with a white margin, or crop "
                              "it to the code"));
  }
  std::vector<ActivationCode> codes;
  std::string why;
  for (const std::string& text : texts) {
    auto code = ActivationCode::Parse(text);
    if (code) {
      codes.push_back(std::move(*code));
    } else {
      why = code.error().message;
    }
  }
  if (codes.size() == 1) return std::move(codes.front());
  if (codes.empty()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "the QR code in " + place + " is no eSIM activation code: " + why)
                    .WithNext("an activation code begins with LPA:1$"));
  }
  return Fail(MakeError(ErrorCode::kInvalidArgument,
                        place + " shows " + std::to_string(codes.size()) + " activation codes")
                  .WithNext("crop the picture to the one that is meant"));
}

}  // namespace lpab::sgp22
