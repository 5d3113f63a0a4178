using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Helper;

// bbs-helper VERB ID…: what the server needs root for, and nothing else. Started through one line of sudoers. Arguments
// are verbs of this list, ids, and names of storages that root has written down; every path is derived here. Secrets,
// names and keys come on standard input. No shell, nothing from the environment, and no file of a client is touched
// before the process has become that client's account.
// Exit codes: borg's own; 120 refused, with the reason on standard error.
try
{
    if (Posix.EffectiveUser() != 0)
        throw new Refusal("It needs root; the server starts it through sudo.");
    Posix.SetUmask(0x3f); // 077
    var settings = SettingsFile.Read();
    return args switch
    {
        ["setup"] => Setup.Run(settings),
        ["client-create", var client] => await Accounts.CreateAsync(settings, Id(client)),
        ["client-remove", var client] => await Accounts.RemoveAsync(settings, Id(client)),
        ["keys-write", var client] => Access.WriteKeys(settings, Id(client)),
        ["rules-write", var client] => Access.WriteRules(settings, Id(client)),
        ["session-end", var client, var process] => Sessions.End(settings, Id(client), process),
        ["borg", var kind, var client, var repository, var storage] => await BorgRun.RunAsync(settings, Place.Of(settings, client, repository, storage), kind),
        ["repository-config", var client, var repository, var storage] => RepositoryContent.PrintConfig(Place.Of(settings, client, repository, storage)),
        ["repository-size", var client, var repository, var storage] => RepositoryContent.PrintSize(Place.Of(settings, client, repository, storage)),
        ["repository-remove", var client, var repository, var storage] => RepositoryContent.Remove(settings, Place.Of(settings, client, repository, storage)),
        ["repository-lock", var client, var repository, var storage] => RepositoryContent.PrintLock(Place.Of(settings, client, repository, storage)),
        ["deleted-move", var client, var repository, var storage] => DeletedRepositories.Move(settings, Place.Of(settings, client, repository, storage)),
        ["deleted-return", var client, var repository, var storage] => DeletedRepositories.Return(Place.Of(settings, client, repository, storage)),
        ["deleted-remove", var client, var repository, var storage] => DeletedRepositories.Remove(Place.Of(settings, client, repository, storage)),
        ["copy-take", var client, var repository, var storage, var copy] => SafetyCopies.Take(settings, Place.Of(settings, client, repository, storage), Id(copy)),
        ["copy-measure", var client, var repository, var storage] => SafetyCopies.Measure(Place.Of(settings, client, repository, storage)),
        ["copy-remove", var client, var repository, var storage, var copy] => SafetyCopies.Remove(Place.Of(settings, client, repository, storage), Id(copy)),
        ["copy-list", var client, var repository, var storage] => SafetyCopies.List(Place.Of(settings, client, repository, storage)),
        ["borg-forget", var client, var repository, var storage] => RepositoryLogs.Forget(settings, Place.Of(settings, client, repository, storage)),
        ["log-mark", var client, var repository, var storage] => RepositoryLogs.Mark(Place.Of(settings, client, repository, storage)),
        ["log-audit", var client, var repository, var storage] => RepositoryLogs.Audit(Place.Of(settings, client, repository, storage)),
        ["way-back", var client, var repository, var storage] => RepositoryLogs.BringBack(Place.Of(settings, client, repository, storage), null),
        ["way-back", var client, var repository, var storage, var copy] => RepositoryLogs.BringBack(Place.Of(settings, client, repository, storage), Id(copy)),
        _ => throw new Refusal("There is no such order."),
    };
}
catch (Exception failure) when (failure is Refusal or IOException or UnauthorizedAccessException or ArgumentException or System.ComponentModel.Win32Exception)
{
    await Console.Error.WriteLineAsync($"bbs-helper: {failure.Message.ReplaceLineEndings(" ")}");
    return 120;
}

static Guid Id(string text) => Place.Id(text);
