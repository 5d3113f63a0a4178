using System.Text;
using BorgBackupServer.Server.Access.SecondFactor;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Access.SecondFactor;

public sealed class TotpTests
{
    /// <summary>The secret of RFC 6238's appendix B.</summary>
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void The_codes_are_those_of_RFC_6238(long seconds, string code)
    {
        var step = Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));
        Assert.Equal(code, Totp.CodeAt(Secret, step, digits: 8));
        Assert.Equal(code[2..], Totp.CodeAt(Secret, step));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void One_step_before_and_one_after_hold_as_well(int steps, bool holds)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = Totp.StepAt(now) + steps;
        Assert.Equal(holds ? step : null, Totp.FindStep(Base32.Encode(Secret), Totp.CodeAt(Secret, step), now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00592")]
    [InlineData("0059245")]
    [InlineData("٠٠٥٩٢٤")]
    [InlineData("-05924")]
    public void What_is_no_code_belongs_to_no_step(string code) =>
        Assert.Null(Totp.FindStep(Base32.Encode(Secret), code, DateTimeOffset.FromUnixTimeSeconds(1234567890)));

    [Fact]
    public void A_secret_is_160_random_bits()
    {
        var secret = Totp.CreateSecret();
        Assert.Equal(32, secret.Length);
        Assert.NotEqual(secret, Totp.CreateSecret());
        Assert.Equal(Totp.SecretBytes, Base32.Decode(secret).Length);
    }

    [Fact]
    public void What_an_app_is_told_survives_every_name() =>
        Assert.Equal(
            "otpauth://totp/Borg%20Backup%20Server:a%26d%3Fa%20l%40x?secret=ABC&issuer=Borg%20Backup%20Server&algorithm=SHA1&digits=6&period=30",
            Totp.Uri("ABC", "a&d?a l@x", "Borg Backup Server"));

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base_32_is_that_of_RFC_4648(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Property]
    public bool Base_32_loses_nothing(byte[] bytes) => Base32.Decode(Base32.Encode(bytes)).AsSpan().SequenceEqual(bytes);
}
