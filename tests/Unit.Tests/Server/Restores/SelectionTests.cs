using System.Text;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Restores;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores;

public sealed class SelectionTests
{
    [Fact]
    public void Nothing_selected_means_everything() => Assert.True(Selection.Of([]).Value.IsEverything);

    [Fact]
    public void What_lies_below_a_selected_folder_is_not_selected_twice() =>
        Assert.Equal(["a", "a.b", "c/d"], Texts("c/d", "a/b/c", "/a/", "a.b", "a", "c/d/e", "c/d"));

    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("/")]
    [InlineData("a\0b")]
    public void A_path_that_no_archive_holds_is_refused(string path) =>
        Assert.Equal("selection.path-invalid", Selection.Of([new WirePath(path)]).Problem?.Code);

    [Theory]
    [InlineData("-rf")]
    [InlineData("sh:*")]
    [InlineData("re:.")]
    [InlineData("line\nbreak")]
    [InlineData("quo\"te's")]
    public void A_name_that_looks_like_something_else_is_a_name(string path) => Assert.Equal([path], Texts(path));

    [Fact]
    public void A_name_that_is_not_text_can_be_selected_by_its_folder_only()
    {
        var selection = Selection.Of([new WirePath([0x61, 0xff])]).Value;
        Assert.Equal("selection.path-not-text", selection.ToText().Problem?.Code);
    }

    [Fact]
    public void Paths_with_a_question_mark_are_counted_because_they_bring_back_their_lookalikes() =>
        Assert.Equal(1, Selection.Of([new WirePath("a?"), new WirePath("b")]).Value.LookalikeCount);

    [Fact]
    public void More_paths_than_the_bound_are_refused()
    {
        var paths = Enumerable.Range(0, Selection.MaxPathCount + 1).Select(number => new WirePath($"p{number}")).ToList();
        Assert.Equal("selection.too-large", Selection.Of(paths).Problem?.Code);
        Assert.Equal(Selection.MaxPathCount, Selection.Of(paths.Skip(1).ToList()).Value.Paths.Length);
    }

    [Fact]
    public void Paths_that_no_command_line_holds_are_refused()
    {
        var name = new string('n', 200);
        var paths = Enumerable.Range(0, 4_000).Select(number => new WirePath($"{name}{number}")).ToList();
        Assert.Equal("selection.too-large", Selection.Of(paths).Problem?.Code);
    }

    private static IEnumerable<string> Texts(params string[] paths) =>
        Selection.Of([.. paths.Select(path => new WirePath(Encoding.UTF8.GetBytes(path)))]).Value.ToText().Value;
}
