using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>
/// What every new server would make for itself, made once: the migrations cost more than the rest of a start, and hundreds of
/// tests start a server. <c>DatabaseTests</c> starts without it.
/// </summary>
internal static class EmptyDatabase
{
    private static readonly Lazy<byte[]> Content = new(Make, LazyThreadSafetyMode.ExecutionAndPublication);

    public static void CopyTo(string file) => File.WriteAllBytes(file, Content.Value);

    private static byte[] Make()
    {
        using var folder = new TempFolder();
        var options = new DbContextOptionsBuilder<ServerDatabase>().UseSqlite($"Data Source={folder["server.db"]};Pooling=False").Options;
        using (var database = new ServerDatabase(options))
            database.Database.Migrate();
        return File.ReadAllBytes(folder["server.db"]);
    }
}
