;; The inner loops over vectors and sketches, in WebAssembly SIMD. kernel.ts starts it over a memory
;; that the caller lays out: vector-slots.ts for search, sketch-table.ts for near sketches.
;; After a change: node test/support/compile-kernel.ts.
;;
;; A record is one photo's vector of length 1: $dimensions int16 (a multiple of 128), in units of
;; 1/32767. A query has the same form. By Cauchy and Schwarz no sum of products leaves the int32.
;; A sketch is one bit per dimension: 1 above the mean. Those of 16 photos lie together, first the
;; first bytes of all, so that one instruction looks at 16 photos.
;; The memory is shared: several threads run over one (scan.ts), each with a kernel of its own.
;; All addresses are multiples of 16, except those of single numbers and of a single sketch.
(module
  (memory (import "keepsake" "memory") 1 65536 shared)

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

  ;; Cosines of the query and the records at the $count addresses, which they overwrite; $count is
  ;; rounded up to 8. The lines of cache of eight records are touched before the first is used: they
  ;; come at the same time then, where otherwise each scattered record is waited for.
  (func (export "cosinesAt")
    (param $query i32) (param $addresses i32) (param $count i32) (param $dimensions i32)
    (local $end i32) (local $eighth i32) (local $at i32) (local $line i32) (local $last i32)
    (local.set $end (i32.add (local.get $addresses) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $addresses) (local.get $end)))
        (local.set $eighth (i32.add (local.get $addresses) (i32.const 32)))
        (local.set $at (local.get $addresses))
        (loop $record
          (local.set $line (i32.load (local.get $at)))
          (local.set $last
            (i32.add (local.get $line) (i32.shl (local.get $dimensions) (i32.const 1))))
          (loop $touch
            (drop (i32.load (local.get $line)))
            (local.set $line (i32.add (local.get $line) (i32.const 64)))
            (br_if $touch (i32.lt_u (local.get $line) (local.get $last))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (br_if $record (i32.lt_u (local.get $at) (local.get $eighth))))
        (loop $record
          (f32.store (local.get $addresses)
            (call $cosine
              (local.get $query)
              (i32.load (local.get $addresses))
              (local.get $dimensions)))
          (local.set $addresses (i32.add (local.get $addresses) (i32.const 4)))
          (br_if $record (i32.lt_u (local.get $addresses) (local.get $eighth))))
        (br $next))))

  ;; What 16 nibbles, one of each photo, add to the distance.
  (func $looked (param $table i32) (param $nibbles v128) (result v128)
    (i8x16.swizzle (v128.load (local.get $table)) (local.get $nibbles)))

  ;; How far $count sketches are from a query (uint16): the sum over all nibbles of what the query's
  ;; tables hold for them, 16 bytes of at most 63 a nibble. $bytes is even; $count is rounded up to 16.
  (func (export "distances")
    (param $tables i32) (param $sketch i32) (param $count i32) (param $bytes i32) (param $out i32)
    (local $end i32) (local $last i32) (local $table i32) (local $all i32) (local $touched i32)
    (local $one v128) (local $two v128) (local $sum v128) (local $low v128) (local $high v128)
    (local.set $last (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 1))))
    (local.set $all
      (i32.add
        (local.get $sketch)
        (i32.mul
          (i32.and (i32.add (local.get $count) (i32.const 15)) (i32.const -16))
          (local.get $bytes))))
    (local.set $touched (local.get $sketch))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $last)))
        ;; As in cosinesAt: the lines of cache of the next 64 sketches come at the same time.
        (if (i32.ge_u (local.get $sketch) (local.get $touched))
          (then
            (local.set $end
              (i32.add (local.get $sketch) (i32.shl (local.get $bytes) (i32.const 6))))
            (local.set $end
              (select
                (local.get $end)
                (local.get $all)
                (i32.lt_u (local.get $end) (local.get $all))))
            (loop $touch
              (drop (i32.load (local.get $touched)))
              (local.set $touched (i32.add (local.get $touched) (i32.const 64)))
              (br_if $touch (i32.lt_u (local.get $touched) (local.get $end))))))
        (local.set $table (local.get $tables))
        (local.set $end (i32.add (local.get $sketch) (i32.shl (local.get $bytes) (i32.const 4))))
        (local.set $low (v128.const i64x2 0 0))
        (local.set $high (v128.const i64x2 0 0))
        (loop $turn
          (local.set $one (v128.load (local.get $sketch)))
          (local.set $two (v128.load offset=16 (local.get $sketch)))
          ;; Four times 63 fit into a byte.
          (local.set $sum
            (i8x16.add
              (i8x16.add
                (call $looked
                  (local.get $table)
                  (v128.and (local.get $one) (v128.const i64x2 0x0f0f0f0f0f0f0f0f 0x0f0f0f0f0f0f0f0f)))
                (call $looked
                  (i32.add (local.get $table) (i32.const 16))
                  (i8x16.shr_u (local.get $one) (i32.const 4))))
              (i8x16.add
                (call $looked
                  (i32.add (local.get $table) (i32.const 32))
                  (v128.and (local.get $two) (v128.const i64x2 0x0f0f0f0f0f0f0f0f 0x0f0f0f0f0f0f0f0f)))
                (call $looked
                  (i32.add (local.get $table) (i32.const 48))
                  (i8x16.shr_u (local.get $two) (i32.const 4))))))
          (local.set $low (i16x8.add (local.get $low) (i16x8.extend_low_i8x16_u (local.get $sum))))
          (local.set $high (i16x8.add (local.get $high) (i16x8.extend_high_i8x16_u (local.get $sum))))
          (local.set $table (i32.add (local.get $table) (i32.const 64)))
          (local.set $sketch (i32.add (local.get $sketch) (i32.const 32)))
          (br_if $turn (i32.lt_u (local.get $sketch) (local.get $end))))
        (v128.store (local.get $out) (local.get $low))
        (v128.store offset=16 (local.get $out) (local.get $high))
        (local.set $out (i32.add (local.get $out) (i32.const 32)))
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
    (local $end i32) (local $bits i32)
    (local.set $end (i32.add (local.get $source) (i32.shl (local.get $dimensions) (i32.const 2))))
    (loop $turn
      (v128.store (local.get $record) (call $units (local.get $source)))
      (v128.store offset=16 (local.get $record)
        (call $units (i32.add (local.get $source) (i32.const 32))))
      (local.set $bits
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
      (i32.store8 (local.get $sketch) (local.get $bits))
      (i32.store8 offset=16 (local.get $sketch) (i32.shr_u (local.get $bits) (i32.const 8)))
      (local.set $source (i32.add (local.get $source) (i32.const 64)))
      (local.set $mean (i32.add (local.get $mean) (i32.const 64)))
      (local.set $record (i32.add (local.get $record) (i32.const 32)))
      (local.set $sketch (i32.add (local.get $sketch) (i32.const 32)))
      (br_if $turn (i32.lt_u (local.get $source) (local.get $end)))))

  ;; Writes the slots (uint32) of those of $count sketches, a multiple of 4, whose first $words words
  ;; differ from the query's in at most $limit bits. Sketches lie in columns, word by word, so
  ;; that four are compared at a time: word w of slot s is at columns + w stride + 4 s.
  ;; Answers how many. At most 31 words: a byte of the sums holds 255.
  (func (export "near")
    (param $query i32) (param $words i32) (param $columns i32) (param $stride i32)
    (param $from i32) (param $count i32) (param $limit i32) (param $out i32) (result i32)
    (local $slot i32) (local $word i32) (local $at i32) (local $sums v128) (local $mask i32)
    (local $limits v128) (local $start i32)
    (local.set $start (local.get $out))
    (local.set $slot (local.get $from))
    (local.set $limits (i32x4.splat (local.get $limit)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $slot) (local.get $count)))
        (local.set $sums (v128.const i64x2 0 0))
        (local.set $word (i32.const 0))
        (local.set $at (i32.add (local.get $columns) (i32.shl (local.get $slot) (i32.const 2))))
        (loop $turn
          (local.set $sums (i8x16.add (local.get $sums)
            (i8x16.popcnt (v128.xor
              (v128.load32_splat (i32.add (local.get $query) (i32.shl (local.get $word) (i32.const 2))))
              (v128.load (local.get $at))))))
          (local.set $at (i32.add (local.get $at) (local.get $stride)))
          (local.set $word (i32.add (local.get $word) (i32.const 1)))
          (br_if $turn (i32.lt_u (local.get $word) (local.get $words))))
        (local.set $mask (i32x4.bitmask (i32x4.le_s
          (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $sums)))
          (local.get $limits))))
        (if (local.get $mask)
          (then
            (loop $bits
              (i32.store (local.get $out)
                (i32.add (local.get $slot) (i32.ctz (local.get $mask))))
              (local.set $out (i32.add (local.get $out) (i32.const 4)))
              (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
              (br_if $bits (local.get $mask)))))
        (local.set $slot (i32.add (local.get $slot) (i32.const 4)))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 2)))
)
