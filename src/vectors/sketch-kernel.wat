;; The inner loop of the search for duplicates, in WebAssembly SIMD: which of many sketches are near
;; one. Sketches lie in columns, word by word, so that four photos are compared at a time.
;; kernel.ts holds the compiled bytes; test/duplicate/kernel.test.ts compiles this text again.
(module
  (memory (export "memory") 1 65536)

  ;; Writes the places (uint32) of those of $count sketches, a multiple of 4, whose first $words words
  ;; differ from the query's in at most $limit bits. Word w of place p is at columns + w stride + 4 p.
  ;; Answers how many. At most 31 words: a byte of the sums holds 255.
  (func (export "near")
    (param $query i32) (param $words i32) (param $columns i32) (param $stride i32)
    (param $from i32) (param $count i32) (param $limit i32) (param $out i32) (result i32)
    (local $place i32) (local $word i32) (local $at i32) (local $sums v128) (local $mask i32)
    (local $limits v128) (local $start i32)
    (local.set $start (local.get $out))
    (local.set $place (local.get $from))
    (local.set $limits (i32x4.splat (local.get $limit)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $place) (local.get $count)))
        (local.set $sums (v128.const i64x2 0 0))
        (local.set $word (i32.const 0))
        (local.set $at (i32.add (local.get $columns) (i32.shl (local.get $place) (i32.const 2))))
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
                (i32.add (local.get $place) (i32.ctz (local.get $mask))))
              (local.set $out (i32.add (local.get $out) (i32.const 4)))
              (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
              (br_if $bits (local.get $mask)))))
        (local.set $place (i32.add (local.get $place) (i32.const 4)))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 2)))
)
