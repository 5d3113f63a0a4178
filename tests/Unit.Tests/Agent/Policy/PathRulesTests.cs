using System.Text;
using BorgBackupServer.Agent.Policy;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Policy;

public sealed class PathRulesTests
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/home", true)]
    [InlineData("/home/", true)]
    [InlineData("/home/..a/.b/c..", true)]
    [InlineData("/-rf", true)]
    [InlineData("", false)]
    [InlineData("home", false)]
    [InlineData("-rf", false)]
    [InlineData("//home", false)]
    [InlineData("/home//ada", false)]
    [InlineData("/home/./ada", false)]
    [InlineData("/home/..", false)]
    [InlineData("/../etc", false)]
    [InlineData("/home/\0", false)]
    [InlineData("//", false)]
    public void A_plain_path_is_absolute_and_means_what_it_says(string path, bool expected) => Assert.Equal(expected, PathRules.IsPlain(path));

    [Theory]
    [InlineData("/", "/anything", true)]
    [InlineData("/", "/", true)]
    [InlineData("/home", "/home", true)]
    [InlineData("/home/", "/home", true)]
    [InlineData("/home", "/home/", true)]
    [InlineData("/home", "/home/ada", true)]
    [InlineData("/home", "/homework", false)]
    [InlineData("/home", "/", false)]
    [InlineData("/home/ada", "/home", false)]
    [InlineData("/home/ada", "/home/bob", false)]
    public void Within_goes_by_components(string root, string path, bool expected) =>
        Assert.Equal(expected, PathRules.IsWithin(Encoding.UTF8.GetBytes(root), Encoding.UTF8.GetBytes(path)));

    [Property]
    public Property Whatever_is_put_below_a_plain_root_and_is_plain_is_within_it()
    {
        var part = Gen.Elements("a", "b", "..", ".", "", "a b", "é").NonEmptyListOf().Select(parts => "/" + string.Join('/', parts));
        return Prop.ForAll(part.ToArbitrary(), part.ToArbitrary(), (root, below) =>
        {
            if (!PathRules.IsPlain(root) || !PathRules.IsPlain(root.TrimEnd('/') + below))
                return true;
            var path = root.TrimEnd('/') + below;
            return PathRules.IsWithin(Encoding.UTF8.GetBytes(root), Encoding.UTF8.GetBytes(path)) && Path.GetFullPath(path).TrimEnd('/') == path.TrimEnd('/');
        });
    }
}
