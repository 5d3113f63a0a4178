using System.Text;
using BorgBackupServer.Borg.Isolation;

namespace BorgBackupServer.Helper;

/// <summary>Makes, or mends, the folders that all clients share.</summary>
internal static class Setup
{
    private const string Marker = ".borg-backup-server";
    private const string MarkerText = "A storage location of Borg Backup Server. Leave this file here: it tells the mounted disk from an empty mount point.\n";
    private const uint Passable = 0x1c9; // 0711: through, but not into
    private const uint ReadByServer = 0x1e9; // 0751
    private const uint Readable = 0x1ed; // 0755

    public static int Run(IsolationSettings settings)
    {
        using var turn = Turn.Take();
        var server = Account.FindByName(settings.Server) ?? throw new Refusal($"There is no account {settings.Server}.");
        foreach (var folder in (string[])[IsolationSettings.KeysFolder, IsolationSettings.RulesFolder])
            RootOwned.MakeFolder(folder, 0, 0, Readable);
        RootOwned.MakeFolder(settings.State, 0, 0, Readable);
        foreach (var folder in (string[])[settings.LocksFolder, $"{settings.State}/borg"])
            RootOwned.MakeFolder(folder, 0, 0, Passable);
        RootOwned.MakeFolder($"{settings.State}/sessions", 0, server.Group, ReadByServer);
        foreach (var storage in settings.Storages.Values)
        {
            RootOwned.MakeFolder(storage, 0, 0, Readable);
            RootOwned.MakeFolder(IsolationSettings.HomesIn(storage), 0, 0, Passable);
            RootOwned.MakeFolder($"{storage}/safety-copies", 0, 0, Passable);
            RootOwned.MakeFolder(IsolationSettings.DeletedIn(storage), 0, 0, Passable);
            if (!File.Exists($"{storage}/{Marker}"))
                RootOwned.WriteFile($"{storage}/{Marker}", Encoding.UTF8.GetBytes(MarkerText), 0, 0x1a4);
        }

        return 0;
    }
}
