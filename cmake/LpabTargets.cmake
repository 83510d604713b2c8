# One static library per folder under src/, and one test program per folder that has tests.

# lpab_library(FOLDER [PRECOMPILED NAME] [DEPENDS target...] [PRIVATE_DEPENDS target...])
# Makes lpab_<folder with / as _> of all .cc files in src/FOLDER, without its *_test.cc; these
# become the program <folder>_test, linked with TEST_DEPENDS as well. Of a file that LPAB_PLATFORM has
# under the same name, that one is compiled.
function(lpab_library FOLDER)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "DEPENDS;PRIVATE_DEPENDS;TEST_DEPENDS" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED pch_library)
  endif()
  string(REPLACE "/" "_" NAME ${FOLDER})
  file(GLOB SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${FOLDER}/*.cc)
  set(TESTS ${SOURCES})
  list(FILTER SOURCES EXCLUDE REGEX "_test\\.cc$")
  list(FILTER TESTS INCLUDE REGEX "_test\\.cc$")
  if(NOT SOURCES)
    return()
  endif()
  lpab_platform_sources(${FOLDER} SOURCES)
  add_library(lpab_${NAME} STATIC ${SOURCES})
  if(NOT LPAB_DEVICE_ONLY)
    # They become part of the shared library.
    set_target_properties(lpab_${NAME} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    lpab_use_precompiled(lpab_${NAME} ${ARG_PRECOMPILED})
  endif()
  target_include_directories(lpab_${NAME} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(lpab_${NAME} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  if(TESTS AND LPAB_BUILD_TESTS)
    lpab_test(${NAME}_test ${TESTS})
    target_link_libraries(${NAME}_test PRIVATE lpab_${NAME} ${ARG_TEST_DEPENDS})
  endif()
endfunction()

# lpab_platform_sources(FOLDER LIST): puts LPAB_PLATFORM's files in the place of those of src/FOLDER.
function(lpab_platform_sources FOLDER LIST)
  if(NOT LPAB_PLATFORM)
    return()
  endif()
  file(GLOB THEIRS CONFIGURE_DEPENDS ${LPAB_PLATFORM}/${FOLDER}/*.cc)
  foreach(FILE ${THEIRS})
    get_filename_component(FILE_NAME ${FILE} NAME)
    set(OURS ${PROJECT_SOURCE_DIR}/src/${FOLDER}/${FILE_NAME})
    if(NOT OURS IN_LIST ${LIST})
      message(FATAL_ERROR "LPAB_PLATFORM has ${FOLDER}/${FILE_NAME}, and src/ has not")
    endif()
    list(REMOVE_ITEM ${LIST} ${OURS})
    list(APPEND ${LIST} ${FILE})
    message(STATUS "${FOLDER}/${FILE_NAME} is the platform's own")
  endforeach()
  set(${LIST} ${${LIST}} PARENT_SCOPE)
endfunction()

# lpab_test(NAME SOURCES... [PRECOMPILED HEADERS...]): a GoogleTest program, each of its cases a
# ctest test. HEADERS: what most of its files include.
function(lpab_test NAME)
  cmake_parse_arguments(ARG "" "" "PRECOMPILED" ${ARGN})
  add_executable(${NAME} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${NAME} PRIVATE GTest::gmock GTest::gtest_main)
  if(LPAB_PCH AND ARG_PRECOMPILED)
    target_precompile_headers(${NAME} PRIVATE
      <gmock/gmock.h> <gtest/gtest.h> ${ARG_PRECOMPILED})
  else()
    lpab_use_precompiled(${NAME} pch_test)
  endif()
  target_compile_definitions(${NAME} PRIVATE
    LPAB_SHARED_DATA="${LPAB_SHARED_DATA}" LPAB_SOURCE_DIR="${LPAB_TEST_SOURCE_DIR}")
  gtest_discover_tests(${NAME} TEST_PREFIX ${NAME}. DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
endfunction()
