using BorgBackupServer.Server.Platform.Ui;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Ui;

public sealed class ByteSizesTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(10_240, "10.0 KiB")]
    [InlineData(102_400, "100 KiB")]
    [InlineData(1_048_575, "1.00 MiB")]
    [InlineData(1_048_576, "1.00 MiB")]
    [InlineData(2_684_354_560, "2.50 GiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    [InlineData(-1536, "−1.50 KiB")]
    public void A_size_has_three_digits_and_an_IEC_unit(long bytes, string text) => Assert.Equal(text, ByteSizes.Format(bytes));

    [Property(MaxTest = 500)]
    public bool No_size_is_longer_than_a_column(long bytes) => ByteSizes.Format(bytes).Length <= 9;
}
