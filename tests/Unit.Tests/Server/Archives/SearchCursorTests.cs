using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Repositories;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

public sealed class SearchCursorTests
{
    [Property]
    public void A_cursor_is_read_again_as_it_was(Guid repository, uint chain, uint pack, ushort candidate, bool isWithin)
    {
        var cursor = new SearchCursor(new RepositoryId(repository), isWithin ? new SearchPosition(chain, pack, candidate) : null);

        Assert.True(SearchCursor.TryParse(cursor.ToString(), out var read));
        Assert.Equal(cursor, read);
    }

    [Property]
    public void Whatever_else_comes_is_refused_or_read_and_never_breaks(string? text) => _ = SearchCursor.TryParse(text ?? "", out _);
}
