using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Guard.Sessions;

// bbs-guard serve --rules FILE: the forced command of a client's key.
// bbs-guard -c LINE: the same, where the guard is the login shell of a client's account (system mode), so that sshd has no
// other program to start. The line is the forced command itself; it is cut at its spaces and nothing in it is interpreted.
// Exit codes: borg's own; 2 wrong use; 75 the guard ended the session; 78 the rules, a lock or borg cannot be used.
string[] words = args is ["-c", var line] && line.Split(' ') is ["exec", _, .. var command] ? command : args;
if (words is not ["serve", "--rules", var path])
{
    await Console.Error.WriteLineAsync("usage: bbs-guard serve --rules FILE");
    return 2;
}

var watch = new RulesWatch(path);
var (rules, complaint) = GuardRulesFile.Read(path);
if (rules is null)
    return await RefuseAsync($"The rules of this client cannot be used: {complaint}.");
if (rules.Repositories.All(repository => repository.Mode == RepositoryMode.Closed))
    return await RefuseAsync("All repositories of this client are closed: the server works on them. Try again later.");

try
{
    return await new GuardSession(rules, watch, TimeProvider.System).RunAsync();
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
{
    return await RefuseAsync($"The session cannot be served: {failure.Message}");
}

static async Task<int> RefuseAsync(string complaint)
{
    await Console.Error.WriteLineAsync($"bbs-guard: {complaint}");
    return 78;
}
