using BorgBackupServer.Agent.Machine;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Machine;

public sealed class ProcessorTests
{
    [Theory]
    [InlineData("flags\t\t: fpu vme pclmulqdq aes xsave", true)]
    [InlineData("flags\t\t: fpu vme vaes xsave", false)]
    [InlineData("Features\t: fp asimd aes pmull sha1", true)]
    [InlineData("Features\t: fp asimd evtstrm", false)]
    [InlineData("model name\t: aes", false)]
    public void Aes_is_a_word_of_its_own_among_the_flags(string line, bool expected) =>
        Assert.Equal(expected, Processor.NamesAes(["processor\t: 0", line, "bugs\t\t: none"]));
}
