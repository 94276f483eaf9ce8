package dev.millrace.features.aggregate;

/// What is kept of the matches of one tile, in a fixed number of bytes.
sealed interface Cell {

  int size();

  /// Writes the cell of one match.
  void begin(byte[] bytes, int at, long moment, FoundValue value);

  /// Takes one more match in.
  void add(byte[] bytes, int at, long moment, FoundValue value);

  /// Takes another cell in.
  void join(byte[] bytes, int at, byte[] other, int otherAt);

  double number(byte[] bytes, long asOf);

  /// How many matches.
  record Count() implements Cell {

    @Override
    public int size() {
      return Long.BYTES;
    }

    @Override
    public void begin(byte[] bytes, int at, long moment, FoundValue value) {
      Scratch.putLong(bytes, at, 1);
    }

    @Override
    public void add(byte[] bytes, int at, long moment, FoundValue value) {
      Scratch.putLong(bytes, at, Scratch.longAt(bytes, at) + 1);
    }

    @Override
    public void join(byte[] bytes, int at, byte[] other, int otherAt) {
      Scratch.putLong(bytes, at, Scratch.longAt(bytes, at) + Scratch.longAt(other, otherAt));
    }

    @Override
    public double number(byte[] bytes, long asOf) {
      return Scratch.longAt(bytes, 0);
    }
  }

  /// Their sum in 96 bits: room for 30 billion of the largest numbers.
  record Sum() implements Cell {

    static final int SIZE = Long.BYTES + Integer.BYTES;

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public void begin(byte[] bytes, int at, long moment, FoundValue value) {
      long millionths = value.millionths();
      Scratch.putLong(bytes, at, millionths);
      Scratch.putInt(bytes, at + Long.BYTES, (int) (millionths >> 63));
    }

    @Override
    public void add(byte[] bytes, int at, long moment, FoundValue value) {
      long millionths = value.millionths();
      plus(bytes, at, (int) (millionths >> 63), millionths);
    }

    @Override
    public void join(byte[] bytes, int at, byte[] other, int otherAt) {
      plus(bytes, at, Scratch.intAt(other, otherAt + Long.BYTES), Scratch.longAt(other, otherAt));
    }

    private static void plus(byte[] bytes, int at, int high, long low) {
      long sum = Scratch.longAt(bytes, at) + low;
      int carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
      Scratch.putLong(bytes, at, sum);
      Scratch.putInt(bytes, at + Long.BYTES, Scratch.intAt(bytes, at + Long.BYTES) + high + carry);
    }

    @Override
    public double number(byte[] bytes, long asOf) {
      return Decimals.toDouble(Scratch.intAt(bytes, Long.BYTES), Scratch.longAt(bytes, 0));
    }
  }

  /// Their sum and how many they are.
  record Mean(Sum sum, Count count) implements Cell {

    @Override
    public int size() {
      return sum.size() + count.size();
    }

    @Override
    public void begin(byte[] bytes, int at, long moment, FoundValue value) {
      sum.begin(bytes, at, moment, value);
      count.begin(bytes, at + Sum.SIZE, moment, value);
    }

    @Override
    public void add(byte[] bytes, int at, long moment, FoundValue value) {
      sum.add(bytes, at, moment, value);
      count.add(bytes, at + Sum.SIZE, moment, value);
    }

    @Override
    public void join(byte[] bytes, int at, byte[] other, int otherAt) {
      sum.join(bytes, at, other, otherAt);
      count.join(bytes, at + Sum.SIZE, other, otherAt + Sum.SIZE);
    }

    @Override
    public double number(byte[] bytes, long asOf) {
      return sum.number(bytes, asOf) / Scratch.longAt(bytes, Sum.SIZE);
    }
  }

  /// The largest of them, or the smallest.
  ///
  /// @param sign 1 for the largest, -1 for the smallest
  record Extreme(int sign) implements Cell {

    @Override
    public int size() {
      return Long.BYTES;
    }

    @Override
    public void begin(byte[] bytes, int at, long moment, FoundValue value) {
      Scratch.putLong(bytes, at, value.millionths());
    }

    @Override
    public void add(byte[] bytes, int at, long moment, FoundValue value) {
      keep(bytes, at, value.millionths());
    }

    @Override
    public void join(byte[] bytes, int at, byte[] other, int otherAt) {
      keep(bytes, at, Scratch.longAt(other, otherAt));
    }

    private void keep(byte[] bytes, int at, long millionths) {
      if (Long.compare(millionths, Scratch.longAt(bytes, at)) == sign) {
        Scratch.putLong(bytes, at, millionths);
      }
    }

    @Override
    public double number(byte[] bytes, long asOf) {
      return Decimals.toDouble(Scratch.longAt(bytes, 0));
    }
  }

  /// When the first of them happened.
  ///
  /// @param inDays days before the moment asked; otherwise seconds since 1970
  record First(boolean inDays) implements Cell {

    @Override
    public int size() {
      return Long.BYTES;
    }

    @Override
    public void begin(byte[] bytes, int at, long moment, FoundValue value) {
      Scratch.putLong(bytes, at, moment);
    }

    @Override
    public void add(byte[] bytes, int at, long moment, FoundValue value) {
      Scratch.putLong(bytes, at, Math.min(moment, Scratch.longAt(bytes, at)));
    }

    @Override
    public void join(byte[] bytes, int at, byte[] other, int otherAt) {
      long first = Math.min(Scratch.longAt(bytes, at), Scratch.longAt(other, otherAt));
      Scratch.putLong(bytes, at, first);
    }

    @Override
    public double number(byte[] bytes, long asOf) {
      long first = Scratch.longAt(bytes, 0);
      return inDays ? (asOf - first) / Micros.PER_DAY : first / 1e6;
    }
  }
}
