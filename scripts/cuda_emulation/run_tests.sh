#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run_tests.sh OPENCV_SOURCE OPENCV_BUILD TOOLKIT
# Runs the tests of the CUDA backend without a GPU, see scripts/build_cuda.sh --emulate. The kernels of opencv_dnn and of
# this module are compiled for the CPU; all else is what OpenCV's build has made.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
module=$(cd "$here/../../modules/flsnet" && pwd)
[[ $# -eq 3 ]] || { sed -n '3,5s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
source_dir=$1
opencv_build=$2
toolkit=$3
work=$opencv_build-emulation
lib=$work/lib
mkdir -p "$work/objects" "$lib"

if ! readelf -d "$opencv_build/lib/libopencv_dnn.so" | grep -q libcudart; then
    echo "run_tests.sh: OpenCV must be built with CUDA_USE_STATIC_CUDA_RUNTIME=OFF" >&2
    exit 1
fi

# Copies in which kernels are called instead of launched; only these lines are CUDA's own syntax.
rm -rf "$work/dnn" "$work/flsnet"
mkdir "$work/dnn"
cp -r "$source_dir/modules/dnn/src/cuda" "$source_dir/modules/dnn/src/cuda4dnn" "$work/dnn/"
cp -rL "$module/src" "$work/flsnet"
sed -i -e 's/kernel <<<policy.grid, policy.block, .*>>> (args...);/emulateLaunch(policy.grid, policy.block, [\&] { kernel(args...); });/' \
    -e 's/kernel <<<grid, block>>> (args...);//' -e 's/kernel <<<policy.grid, policy.block>>> (args...);//' -e 's/auto policy = make_policy(kernel);//' \
    -e 's/CUDA4DNN_CHECK_CUDA(cudaOccupancy.*/grid_size = block_size = 1;/' "$work/dnn/cuda/execution.hpp"
sed -i 's/runWork<<<blocks, BLOCK, 0, stream_>>>(\(.*\));/emulateLaunch(dim3(blocks), dim3(BLOCK), [\&] { runWork(\1); });/' \
    "$work/flsnet/cuda/launch.hpp"

read -r -a compiler <<< "${CMAKE_CXX_COMPILER_LAUNCHER:-} ${CXX:-g++}"
includes=("-I$here" "-I$module/include" "-I$opencv_build" "-I$toolkit/include" "-I$source_dir/include")
for name in core imgproc dnn; do
    includes+=("-I$source_dir/modules/$name/include")
done

compile() # SOURCE OBJECT
{
    "${compiler[@]}" -x c++ -std=c++17 -O2 -w -fPIC -DHAVE_CUDA -D__OPENCV_BUILD=1 "${includes[@]}" \
        -include emulated_launch.hpp -c "$1" -o "$2"
}

echo "Compiling kernels for the CPU"
dnn_objects=()
for name in activations bias_activation concat fill_copy fp_conversion scale_shift; do
    compile "$work/dnn/cuda/$name.cu" "$work/objects/dnn_$name.o"
    dnn_objects+=("$work/objects/dnn_$name.o")
done
flsnet_objects=("$work/objects/dnn_fp_conversion.o")
for source in "$work"/flsnet/cuda/*.cu; do
    object=$work/objects/flsnet_$(basename "$source" .cu).o
    compile "$source" "$object"
    flsnet_objects+=("$object")
done
"${compiler[@]}" -std=c++17 -O3 -march=native -fPIC -shared "-I$toolkit/include" "$here"/*.cpp -o "$lib/libcudart.so"
for library in cudart cudnn cublas; do
    needed=$(readelf -d "$opencv_build"/lib/libopencv_{core,dnn}.so | sed -n "s/.*\[\(lib$library\.so\.[0-9]*\)\]/\1/p" | head -n 1)
    ln -sf libcudart.so "$lib/$needed"
done

protobuf=("$opencv_build"/3rdparty/lib/liblibprotobuf.a)
[[ -f "${protobuf[0]}" ]] || protobuf=(-lprotobuf)

link() # MODULE OBJECT...
{
    local name=$1 soname
    shift
    soname=$(readelf -d "$opencv_build/lib/libopencv_$name.so" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
    local compiled
    mapfile -t compiled < <(find "$opencv_build/modules/$name/CMakeFiles/opencv_$name.dir" -name '*.o' -not -name '*.cu.o')
    # Kernels that the networks do not need stay away: they are looked for when they are called.
    "${compiler[@]}" -shared "-Wl,-soname,$soname" -Wl,-z,lazy -Wl,--unresolved-symbols=ignore-all -o "$lib/$soname" \
        "${compiled[@]}" "$@" "-L$opencv_build/lib" -lopencv_imgproc -lopencv_core \
        "${protobuf[@]}" "-L$lib" -lcudart
    ln -sf "$soname" "$lib/libopencv_$name.so"
}
link dnn "${dnn_objects[@]}"
link flsnet "${flsnet_objects[@]}" "-L$lib" -lopencv_dnn

cd "$opencv_build"
LD_LIBRARY_PATH="$lib" bin/opencv_test_flsnet --gtest_filter='Flsnet_CudaBackend.*' \
    2> >(grep -v "no version information available" >&2)
