;; The inner loops of search, in WebAssembly SIMD. kernel.ts starts it over the memory that
;; vector-slots.ts lays out. After a change: node test/support/compile-kernel.ts search.
;;
;; A record is one photo's vector of length 1: $dimensions int16 (a multiple of 128), in units of
;; 1/32767. A query has the same form. By Cauchy and Schwarz no sum of products leaves the int32.
;; A sketch is one bit per dimension: 1 above the mean.
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

  ;; The cosine of the query and a record: 32 dimensions a turn.
  (func $cosine
    (param $query i32) (param $record i32) (param $dimensions i32) (result f32)
    (local $end i32) (local $even v128) (local $odd v128)
    (local.set $end (i32.add (local.get $record) (i32.shl (local.get $dimensions) (i32.const 1))))
    (loop $turn
      (local.set $even (i32x4.add (local.get $even)
        (i32x4.dot_i16x8_s
          (v128.load (local.get $record))
          (v128.load (local.get $query)))))
      (local.set $odd (i32x4.add (local.get $odd)
        (i32x4.dot_i16x8_s
          (v128.load offset=16 (local.get $record))
          (v128.load offset=16 (local.get $query)))))
      (local.set $even (i32x4.add (local.get $even)
        (i32x4.dot_i16x8_s
          (v128.load offset=32 (local.get $record))
          (v128.load offset=32 (local.get $query)))))
      (local.set $odd (i32x4.add (local.get $odd)
        (i32x4.dot_i16x8_s
          (v128.load offset=48 (local.get $record))
          (v128.load offset=48 (local.get $query)))))
      (local.set $query (i32.add (local.get $query) (i32.const 64)))
      (local.set $record (i32.add (local.get $record) (i32.const 64)))
      (br_if $turn (i32.lt_u (local.get $record) (local.get $end))))
    (f32.div
      (f32.convert_i32_s (call $total (i32x4.add (local.get $even) (local.get $odd))))
      ;; 32767 squared
      (f32.const 1073676289)))

  ;; Cosines of the query and $count records that follow each other.
  (func (export "cosines")
    (param $query i32) (param $record i32) (param $count i32) (param $dimensions i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (f32.store (local.get $out)
          (call $cosine (local.get $query) (local.get $record) (local.get $dimensions)))
        (local.set $record
          (i32.add (local.get $record) (i32.shl (local.get $dimensions) (i32.const 1))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $next))))

  ;; Cosines of the query and the records at the $count addresses; overwrites the addresses, behind
  ;; which four more must be valid. Touching a record's lines of cache four turns ahead of its use
  ;; takes a third off the time: without that, each scattered record is waited for.
  (func (export "cosinesAt")
    (param $query i32) (param $addresses i32) (param $count i32) (param $dimensions i32)
    (local $end i32) (local $ahead i32)
    (local.set $end (i32.add (local.get $addresses) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $addresses) (local.get $end)))
        (local.set $ahead (i32.load offset=16 (local.get $addresses)))
        (drop (i32.load offset=0 (local.get $ahead)))
        (drop (i32.load offset=128 (local.get $ahead)))
        (drop (i32.load offset=256 (local.get $ahead)))
        (drop (i32.load offset=384 (local.get $ahead)))
        (drop (i32.load offset=512 (local.get $ahead)))
        (drop (i32.load offset=640 (local.get $ahead)))
        (drop (i32.load offset=768 (local.get $ahead)))
        (drop (i32.load offset=896 (local.get $ahead)))
        (f32.store (local.get $addresses)
          (call $cosine
            (local.get $query)
            (i32.load (local.get $addresses))
            (local.get $dimensions)))
        (local.set $addresses (i32.add (local.get $addresses) (i32.const 4)))
        (br $next))))

  ;; How far $count sketches that follow each other are from the query's: how many bits differ
  ;; (uint16) among those that the query's mask, behind its sketch, holds. $bytes: a multiple of 32.
  (func (export "distances")
    (param $query i32) (param $sketch i32) (param $count i32) (param $bytes i32) (param $out i32)
    (local $end i32) (local $last i32) (local $at i32) (local $mask i32) (local $counts v128)
    (local.set $last (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 1))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $last)))
        (local.set $at (local.get $query))
        (local.set $mask (i32.add (local.get $query) (local.get $bytes)))
        (local.set $end (i32.add (local.get $sketch) (local.get $bytes)))
        ;; At most 16 a byte and turn: 2,048 dimensions are 8 turns, far from 255.
        (local.set $counts (v128.const i64x2 0 0))
        (loop $turn
          (local.set $counts (i8x16.add
            (local.get $counts)
            (i8x16.add
              (i8x16.popcnt (v128.and
                (v128.load (local.get $mask))
                (v128.xor (v128.load (local.get $at)) (v128.load (local.get $sketch)))))
              (i8x16.popcnt (v128.and
                (v128.load offset=16 (local.get $mask))
                (v128.xor
                  (v128.load offset=16 (local.get $at))
                  (v128.load offset=16 (local.get $sketch))))))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (local.set $mask (i32.add (local.get $mask) (i32.const 32)))
          (local.set $sketch (i32.add (local.get $sketch) (i32.const 32)))
          (br_if $turn (i32.lt_u (local.get $sketch) (local.get $end))))
        (i32.store16 (local.get $out)
          (call $total
            (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $counts)))))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (br $next))))

  ;; Eight float32 as int16 in units of 1/32767.
  (func $units (param $source i32) (result v128)
    (i16x8.narrow_i32x4_s
      (i32x4.trunc_sat_f32x4_s
        (f32x4.nearest (f32x4.mul (v128.load (local.get $source)) (v128.const f32x4 32767 32767 32767 32767))))
      (i32x4.trunc_sat_f32x4_s
        (f32x4.nearest (f32x4.mul (v128.load offset=16 (local.get $source)) (v128.const f32x4 32767 32767 32767 32767))))))

  ;; All ones in the lanes of four float32 that lie above the mean.
  (func $above (param $source i32) (param $mean i32) (result v128)
    (f32x4.gt (v128.load (local.get $source)) (v128.load (local.get $mean))))

  ;; Writes a record and its sketch from float32: 16 dimensions a turn.
  (func (export "write")
    (param $source i32) (param $mean i32) (param $dimensions i32) (param $record i32) (param $sketch i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $source) (i32.shl (local.get $dimensions) (i32.const 2))))
    (loop $turn
      (v128.store (local.get $record) (call $units (local.get $source)))
      (v128.store offset=16 (local.get $record)
        (call $units (i32.add (local.get $source) (i32.const 32))))
      (i32.store16 (local.get $sketch)
        (i8x16.bitmask
          (i8x16.narrow_i16x8_s
            (i16x8.narrow_i32x4_s
              (call $above (local.get $source) (local.get $mean))
              (call $above
                (i32.add (local.get $source) (i32.const 16))
                (i32.add (local.get $mean) (i32.const 16))))
            (i16x8.narrow_i32x4_s
              (call $above
                (i32.add (local.get $source) (i32.const 32))
                (i32.add (local.get $mean) (i32.const 32)))
              (call $above
                (i32.add (local.get $source) (i32.const 48))
                (i32.add (local.get $mean) (i32.const 48)))))))
      (local.set $source (i32.add (local.get $source) (i32.const 64)))
      (local.set $mean (i32.add (local.get $mean) (i32.const 64)))
      (local.set $record (i32.add (local.get $record) (i32.const 32)))
      (local.set $sketch (i32.add (local.get $sketch) (i32.const 2)))
      (br_if $turn (i32.lt_u (local.get $source) (local.get $end)))))
)
