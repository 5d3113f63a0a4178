using System.Text;
using System.Text.Json;
using BorgBackupServer.Protocol;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Protocol;

public sealed class WirePathTests
{
    [Property(MaxTest = 500)]
    public bool Any_bytes_but_NUL_come_back_as_they_were(byte[] bytes)
    {
        var path = bytes.Where(value => value != 0).ToArray();
        return path.Length == 0 || Read(Write(new WirePath(path)))!.Bytes.SequenceEqual(path);
    }

    [Fact]
    public void A_path_in_UTF_8_is_a_plain_string() => Assert.Equal("\"/home/a b\"", Write(new WirePath("/home/a b")));

    [Fact]
    public void A_path_that_is_not_UTF_8_travels_as_base64()
    {
        var path = new WirePath([(byte)'/', 0xff, 0xfe]);
        Assert.False(path.IsText);
        Assert.Equal("""{"base64":"L//+"}""", Write(path));
        Assert.Equal("/\ufffd\ufffd", path.Text);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"/a\\u0000b\"")]
    [InlineData("{\"base64\":\"\"}")]
    [InlineData("{\"base64\":\"AA==\"}")]
    [InlineData("{\"base64\":\"not base64\"}")]
    [InlineData("{\"base64\":7}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"/\\ud800\"")]
    public void A_path_that_the_kernel_cannot_have_is_refused(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void A_path_longer_than_the_kernel_takes_is_refused() =>
        Assert.Throws<JsonException>(() => Read("\"/" + new string('a', WirePath.MaxBytes) + "\""));

    [Fact]
    public void Paths_are_equal_by_their_bytes()
    {
        Assert.Equal(new WirePath("/é"), new WirePath(Encoding.UTF8.GetBytes("/é")));
        Assert.NotEqual(new WirePath([0xff]), new WirePath([0xfe]));
        Assert.Equal(new WirePath("/é").GetHashCode(), new WirePath(Encoding.UTF8.GetBytes("/é")).GetHashCode());
    }

    private static string Write(WirePath path) => JsonSerializer.Serialize(new FileWarning { Path = path, Text = "" }, ProtocolJson.Default.FileWarning)["{\"path\":".Length..^",\"text\":\"\"}".Length];

    private static WirePath? Read(string json) => JsonSerializer.Deserialize($$"""{"path":{{json}},"text":""}""", ProtocolJson.Default.FileWarning)?.Path;
}
