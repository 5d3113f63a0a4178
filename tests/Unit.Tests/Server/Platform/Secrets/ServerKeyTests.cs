using BorgBackupServer.Server.Platform.Secrets;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Secrets;

public sealed class ServerKeyTests
{
    [Fact]
    public void Each_purpose_has_a_key_of_its_own()
    {
        var key = ServerKey.Create();
        Assert.Equal(key.Derive("a"), key.Derive("a"));
        Assert.NotEqual(key.Derive("a"), key.Derive("b"));
        Assert.NotEqual(key.Derive("a"), ServerKey.Create().Derive("a"));
        Assert.NotEqual(key.Derive("a"), key.Bytes.ToArray());
    }

    [Fact]
    public void The_id_names_the_key_and_is_the_same_at_each_start()
    {
        var bytes = Enumerable.Range(0, ServerKey.SizeBytes).Select(i => (byte)i).ToArray();
        Assert.Equal(new ServerKey(bytes).Id, new ServerKey(bytes).Id);
        Assert.Matches("^[0-9a-f]{8}$", new ServerKey(bytes).Id);
        Assert.Equal($"server key {new ServerKey(bytes).Id}", new ServerKey(bytes).ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_size_is_none(int size) => Assert.Throws<ArgumentException>(() => new ServerKey(new byte[size]));
}
