using BorgBackupServer.Borg.Auditing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Auditing;

public sealed class LogRecordTests
{
    [Property(MaxTest = 200)]
    public Property What_is_stored_is_read_back(uint? transaction, ulong? nonce, byte[] manifest) => Prop.ForAll(
        Gen.ListOf(from number in Gen.Choose(0, int.MaxValue) from bytes in Gen.Choose(0, int.MaxValue) select new SegmentRecord((uint)number, bytes, (long)bytes << 20, new UInt128((ulong)number << 30, (ulong)bytes))).ToArbitrary(),
        segments =>
        {
            var record = Record(transaction == uint.MaxValue ? null : transaction, nonce, manifest, [.. segments]);
            var read = LogRecord.Decode(record.Encode());
            Assert.NotNull(read);
            Assert.Equal((record.Transaction, record.Nonce, record.Config), (read.Transaction, read.Nonce, read.Config));
            Assert.Equal(record.Manifest, read.Manifest);
            Assert.Equal(record.Segments, read.Segments);
        });

    [Fact]
    public void The_number_of_objects_is_stored_where_there_is_one()
    {
        Assert.Null(LogRecord.Decode(Record(5, 6, [], []).Encode())?.Objects);
        Assert.Equal(77, LogRecord.Decode((Record(5, 6, [], []) with { Objects = 77 }).Encode())?.Objects);
    }

    [Property(MaxTest = 1000)]
    public void Bytes_of_somebody_else_are_no_record(byte[] bytes) => Assert.Null(LogRecord.Decode(bytes));

    [Property(MaxTest = 200)]
    public void A_record_that_is_cut_off_is_none(byte cut)
    {
        var bytes = Record(5, 6, [1, 2, 3], [new SegmentRecord(1, 2, 3, 4)]).Encode();
        Assert.Null(LogRecord.Decode(bytes[..(cut % bytes.Length)]));
    }

    [Fact]
    public void The_config_counts_without_the_line_of_a_check_and_apart_from_its_key()
    {
        const string Config = "[repository]\nversion = 1\nid = ab\nkey = one\n\ttwo\n\tthree\n\n";
        var digest = ConfigDigest.Of(Config);
        Assert.Equal(digest, ConfigDigest.Of(Config + "last_segment_checked = 55\n"));
        Assert.Equal(digest, ConfigDigest.Of(Config.Replace("key = one", "last_segment_checked = 7\nkey = one", StringComparison.Ordinal)));
        Assert.Equal((digest.Config, false), (ConfigDigest.Of(Config.Replace("two", "2", StringComparison.Ordinal)).Config, ConfigDigest.Of(Config.Replace("two", "2", StringComparison.Ordinal)).Key == digest.Key));
        Assert.NotEqual(digest, ConfigDigest.Of(Config.Replace("three", "three\rappend_only = 0\r", StringComparison.Ordinal)));
        Assert.NotEqual(digest.Config, ConfigDigest.Of(Config.Replace("version = 1", "version = 1\nappend_only = 0", StringComparison.Ordinal)).Config);
        Assert.NotEqual(digest, ConfigDigest.Of(Config + "last_segment_checked = 5; append_only = 0\n"));
    }

    private static LogRecord Record(uint? transaction, ulong? nonce, byte[] manifest, IReadOnlyList<SegmentRecord> segments) =>
        new() { Transaction = transaction, Nonce = nonce, Config = new("c", "k"), Manifest = manifest, Segments = segments };
}
