;; The inner loops of search, in WebAssembly SIMD. kernel.ts loads the compiled kernel.wasm and lays
;; out the memory; test/search/kernel.test.ts compiles this text again and compares the bytes.
;;
;; A record is one photo's vector: $dimensions int8 (a multiple of 128), then at their end one
;; float32, the unit: value = int8 * unit. A sketch is one bit per dimension: 1 above the mean.
;; All addresses are multiples of 16, except those of single numbers.
(module
  (memory (import "keepsake" "memory") 1 65536)

  ;; The sum of the four lanes.
  (func $total (param $sums v128) (result i32)
    (i32.add
      (i32.add
        (i32x4.extract_lane 0 (local.get $sums))
        (i32x4.extract_lane 1 (local.get $sums)))
      (i32.add
        (i32x4.extract_lane 2 (local.get $sums))
        (i32x4.extract_lane 3 (local.get $sums)))))

  ;; Eight products of int8 by int16, in pairs, added to $sums: 32 dimensions a turn, four steps.
  ;; $query: int16 of at most +-8191, so that 2,048 dimensions cannot overflow the int32 sums.
  (func $dot
    (param $query i32) (param $record i32) (param $dimensions i32) (result f32)
    (local $end i32) (local $low v128) (local $high v128) (local $bytes v128)
    (local.set $end (i32.add (local.get $record) (local.get $dimensions)))
    (loop $turn
      (local.set $bytes (v128.load (local.get $record)))
      (local.set $low (i32x4.add (local.get $low)
        (i32x4.dot_i16x8_s
          (i16x8.extend_low_i8x16_s (local.get $bytes))
          (v128.load (local.get $query)))))
      (local.set $high (i32x4.add (local.get $high)
        (i32x4.dot_i16x8_s
          (i16x8.extend_high_i8x16_s (local.get $bytes))
          (v128.load offset=16 (local.get $query)))))
      (local.set $bytes (v128.load offset=16 (local.get $record)))
      (local.set $low (i32x4.add (local.get $low)
        (i32x4.dot_i16x8_s
          (i16x8.extend_low_i8x16_s (local.get $bytes))
          (v128.load offset=32 (local.get $query)))))
      (local.set $high (i32x4.add (local.get $high)
        (i32x4.dot_i16x8_s
          (i16x8.extend_high_i8x16_s (local.get $bytes))
          (v128.load offset=48 (local.get $query)))))
      (local.set $query (i32.add (local.get $query) (i32.const 64)))
      (local.set $record (i32.add (local.get $record) (i32.const 32)))
      (br_if $turn (i32.lt_u (local.get $record) (local.get $end))))
    (f32.mul
      (f32.convert_i32_s (call $total (i32x4.add (local.get $low) (local.get $high))))
      (f32.load (local.get $end))))

  ;; Dot products of the query with $count records that follow each other.
  (func (export "dots")
    (param $query i32) (param $unit f32) (param $record i32) (param $stride i32)
    (param $count i32) (param $dimensions i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (f32.store (local.get $out)
          (f32.mul
            (local.get $unit)
            (call $dot (local.get $query) (local.get $record) (local.get $dimensions))))
        (local.set $record (i32.add (local.get $record) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $next))))

  ;; Dot products of the query with the records at the $count addresses; overwrites the addresses.
  (func (export "dotsAt")
    (param $query i32) (param $unit f32) (param $addresses i32)
    (param $count i32) (param $dimensions i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $addresses) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $addresses) (local.get $end)))
        (f32.store (local.get $addresses)
          (f32.mul
            (local.get $unit)
            (call $dot
              (local.get $query)
              (i32.load (local.get $addresses))
              (local.get $dimensions))))
        (local.set $addresses (i32.add (local.get $addresses) (i32.const 4)))
        (br $next))))

  ;; Hamming distances (uint16) of the query's sketch to $count sketches that follow each other.
  (func (export "distances")
    (param $query i32) (param $sketch i32) (param $count i32) (param $bytes i32) (param $out i32)
    (local $end i32) (local $last i32) (local $at i32) (local $counts v128)
    (local.set $last (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 1))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $last)))
        (local.set $at (local.get $query))
        (local.set $end (i32.add (local.get $sketch) (local.get $bytes)))
        ;; At most 8 a byte and turn: 2,048 dimensions are 16 turns, far from 255.
        (local.set $counts (v128.const i64x2 0 0))
        (loop $turn
          (local.set $counts (i8x16.add (local.get $counts)
            (i8x16.popcnt (v128.xor (v128.load (local.get $at)) (v128.load (local.get $sketch))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $sketch (i32.add (local.get $sketch) (i32.const 16)))
          (br_if $turn (i32.lt_u (local.get $sketch) (local.get $end))))
        (i32.store16 (local.get $out)
          (call $total
            (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $counts)))))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (br $next))))

  ;; Four float32 in units of the record, rounded to int32.
  (func $rounded (param $source i32) (param $inverse v128) (result v128)
    (i32x4.trunc_sat_f32x4_s
      (f32x4.nearest (f32x4.mul (v128.load (local.get $source)) (local.get $inverse)))))

  ;; Writes a record and its sketch from float32.
  (func (export "write")
    (param $source i32) (param $mean i32) (param $dimensions i32) (param $record i32) (param $sketch i32)
    (local $at i32) (local $end i32) (local $greatest v128) (local $unit f32) (local $inverse v128)
    (local.set $at (local.get $source))
    (local.set $end (i32.add (local.get $source) (i32.shl (local.get $dimensions) (i32.const 2))))
    (loop $turn
      (local.set $greatest
        (f32x4.pmax (local.get $greatest) (f32x4.abs (v128.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $turn (i32.lt_u (local.get $at) (local.get $end))))
    (local.set $unit
      (f32.div
        (f32.max
          (f32.max
            (f32x4.extract_lane 0 (local.get $greatest))
            (f32x4.extract_lane 1 (local.get $greatest)))
          (f32.max
            (f32x4.extract_lane 2 (local.get $greatest))
            (f32x4.extract_lane 3 (local.get $greatest))))
        (f32.const 127)))
    (f32.store (i32.add (local.get $record) (local.get $dimensions)) (local.get $unit))
    ;; A vector of zeros has no unit; 0 * infinity would be NaN, which trunc_sat makes 0.
    (local.set $inverse (f32x4.splat (f32.div (f32.const 1) (local.get $unit))))
    (loop $turn
      (v128.store (local.get $record)
        (i8x16.narrow_i16x8_s
          (i16x8.narrow_i32x4_s
            (call $rounded (local.get $source) (local.get $inverse))
            (call $rounded (i32.add (local.get $source) (i32.const 16)) (local.get $inverse)))
          (i16x8.narrow_i32x4_s
            (call $rounded (i32.add (local.get $source) (i32.const 32)) (local.get $inverse))
            (call $rounded (i32.add (local.get $source) (i32.const 48)) (local.get $inverse)))))
      (i32.store16 (local.get $sketch)
        (i8x16.bitmask
          (i8x16.narrow_i16x8_s
            (i16x8.narrow_i32x4_s
              (f32x4.gt (v128.load (local.get $source)) (v128.load (local.get $mean)))
              (f32x4.gt (v128.load offset=16 (local.get $source)) (v128.load offset=16 (local.get $mean))))
            (i16x8.narrow_i32x4_s
              (f32x4.gt (v128.load offset=32 (local.get $source)) (v128.load offset=32 (local.get $mean)))
              (f32x4.gt (v128.load offset=48 (local.get $source)) (v128.load offset=48 (local.get $mean)))))))
      (local.set $source (i32.add (local.get $source) (i32.const 64)))
      (local.set $mean (i32.add (local.get $mean) (i32.const 64)))
      (local.set $record (i32.add (local.get $record) (i32.const 16)))
      (local.set $sketch (i32.add (local.get $sketch) (i32.const 2)))
      (br_if $turn (i32.lt_u (local.get $source) (local.get $end)))))
)
