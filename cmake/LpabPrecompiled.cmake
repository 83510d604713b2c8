# Headers that nearly every file includes, compiled once: reading them is a third of the time that a
# file of the library takes. For development only: a file that forgets an include of its own builds all the same,
# which the builds without them (device, g++ in script/test --all) find.
option(LPAB_PCH "Precompile common headers" OFF)

# lpab_precompiled(NAME [PIC] HEADERS...): a target whose compiled headers others may use, with
# lpab_use_precompiled(TARGET NAME). These must be compiled with the same flags, PIC included.
function(lpab_precompiled NAME)
  cmake_parse_arguments(ARG "PIC" "" "" ${ARGN})
  if(NOT LPAB_PCH)
    return()
  endif()
  set(SOURCE ${PROJECT_BINARY_DIR}/${NAME}.cc)
  file(TOUCH ${SOURCE})
  add_library(${NAME} OBJECT ${SOURCE})
  set_target_properties(${NAME} PROPERTIES POSITION_INDEPENDENT_CODE ${ARG_PIC})
  target_precompile_headers(${NAME} PRIVATE ${ARG_UNPARSED_ARGUMENTS})
endfunction()

function(lpab_use_precompiled TARGET NAME)
  if(LPAB_PCH)
    target_precompile_headers(${TARGET} REUSE_FROM ${NAME})
  endif()
endfunction()

set(COMMON <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <set>
  <span> <string> <string_view> <tuple> <utility> <variant> <vector>)
lpab_precompiled(pch_library PIC ${COMMON})
lpab_precompiled(pch_device_program ${COMMON} <CLI/CLI.hpp>)
if(LPAB_PCH AND NOT LPAB_DEVICE_ONLY)
  lpab_precompiled(pch_json PIC ${COMMON} <nlohmann/json.hpp>)
  target_link_libraries(pch_json PRIVATE nlohmann_json::nlohmann_json)
  lpab_precompiled(pch_program ${COMMON} <CLI/CLI.hpp> <fmt/core.h> <nlohmann/json.hpp>)
  target_link_libraries(pch_program PRIVATE fmt::fmt nlohmann_json::nlohmann_json)
endif()
if(LPAB_BUILD_TESTS)
  # GoogleTest's are half of the time that a small test takes to compile.
  lpab_precompiled(pch_test <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp>)
  if(LPAB_PCH)
    # For their flags.
    target_link_libraries(pch_test PRIVATE GTest::gmock nlohmann_json::nlohmann_json)
  endif()
endif()
