using BorgBackupServer.Borg.Dumps;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Dumps;

public sealed class DumpPathTests
{
    [Theory]
    [InlineData("shop", "databases/main/shop.sql")]
    [InlineData("a/b", "databases/main/a%2Fb.sql")]
    [InlineData("100%", "databases/main/100%25.sql")]
    [InlineData("..", "databases/main/%2E..sql")]
    [InlineData("two\nlines", "databases/main/two%0Alines.sql")]
    [InlineData("-dash 'quoted' \u00e9", "databases/main/-dash 'quoted' \u00e9.sql")]
    public void A_database_is_one_file_whatever_its_name(string name, string path)
    {
        var dump = new DumpPath { Source = "main", Database = name, Extension = ".sql" };
        Assert.Equal(path, dump.ToString());
        Assert.Equal(dump, DumpPath.Parse(path));
    }

    [Fact]
    public void Accounts_have_a_file_of_their_source()
    {
        var globals = new DumpPath { Source = "main", Database = null, Extension = ".sql" };
        Assert.Equal("databases/main.globals.sql", globals.ToString());
        Assert.Equal(globals, DumpPath.Parse("databases/main.globals.sql"));
    }

    [Theory]
    [InlineData("databases/main/shop")]
    [InlineData("databases/main/.sql")]
    [InlineData("databases/main/a%.sql")]
    [InlineData("databases/main/a%00.sql")]
    [InlineData("databases/main/a%ff.sql")]
    [InlineData("databases/main/sub/shop.sql")]
    [InlineData("/databases/main/shop.sql")]
    [InlineData("etc/main/shop.sql")]
    [InlineData("databases/.globals.sql")]
    [InlineData("")]
    public void Anything_else_is_no_dump(string path) => Assert.Null(DumpPath.Parse(path));

    [Property]
    public bool What_was_written_is_read_again(NonEmptyString text, byte extension)
    {
        var name = text.Get.Replace("\0", "", StringComparison.Ordinal);
        var dump = new DumpPath { Source = "main", Database = name, Extension = (string[])[".sql", ".dump", ".archive"] is var ends ? ends[extension % 3] : "" };
        return name.Length == 0 || (DumpPath.Parse(dump.ToString()) == dump && dump.ToString().Count(letter => letter == '/') == 2);
    }
}
