// Which of the texts in a picture is the activation code. Pure.
#pragma once

#include <span>
#include <string>

#include "sgp22/activation_code.h"

namespace lpab::sgp22 {

// The one activation code among the texts of the QR codes in `place`.
// Errors: kNotFound (no text at all), kInvalidArgument (none is an activation code, or several
// are).
Result<ActivationCode> ChooseActivationCode(std::span<const std::string> texts,
                                            const std::string& place);

}  // namespace lpab::sgp22
