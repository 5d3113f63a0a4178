using System.Text;
using BorgBackupServer.Catalog;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Catalog;

public sealed class CatalogPathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("usr/share/doc")]
    [InlineData("...")]
    [InlineData("a/.hidden")]
    [InlineData("a/..b")]
    [InlineData("new\nline")]
    [InlineData("-rf")]
    [InlineData("\\")]
    public void A_path_that_a_kernel_can_hold_is_acceptable(string path) => Assert.True(CatalogPath.IsAcceptable(Bytes(path)));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc")]
    [InlineData("etc/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("./a")]
    [InlineData("a/./b")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData("a/../b")]
    [InlineData("a\0b")]
    public void A_path_that_leads_elsewhere_is_not_acceptable(string path) => Assert.False(CatalogPath.IsAcceptable(Bytes(path)));

    [Fact]
    public void A_path_beyond_the_limit_is_not_acceptable()
    {
        Assert.True(CatalogPath.IsAcceptable(Bytes(new string('a', CatalogPath.MaxLength))));
        Assert.False(CatalogPath.IsAcceptable(Bytes(new string('a', CatalogPath.MaxLength + 1))));
    }

    [Property]
    public bool Parent_and_name_make_the_path_again(byte[] path) =>
        CatalogPath.Parent(path).IsEmpty || CatalogPath.Join(CatalogPath.Parent(path), CatalogPath.Name(path)).SequenceEqual(path);

    [Fact]
    public void A_typed_path_loses_its_slashes_at_both_ends() => Assert.Equal("etc/hosts", CatalogPath.ToText(CatalogPath.FromText("/etc/hosts/")));

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);
}
