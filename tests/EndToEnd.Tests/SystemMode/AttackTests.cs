using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>What a taken client tries with its key in system mode: the machine's own sshd, an account of its own, the installed guard.</summary>
public sealed class AttackTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    // Each in a session of its own, by borg's own calls. What is refused raises.
    private const string Calls = """
        import os
        from argparse import Namespace
        from borg.logger import setup_logging
        setup_logging()
        from borg.helpers import Location
        from borg.remote import RemoteRepository
        options = Namespace(remote_path=None, rsh=None, debug_topics=[], upload_ratelimit=0, upload_buffer=0)
        def attempt(name, attack, **how):
            try:
                with RemoteRepository(Location(os.environ["BORG_REPO"]), args=options, **({"exclusive": True, "lock_wait": 60} | how)) as repository:
                    attack(repository)
                    repository.commit(compact=False)
                print(name, "accepted")
            except BaseException as refusal:
                print(name, "refused")
        objects = lambda repository: [id for id in repository.list(limit=10000) if any(id)]
        def overwrite(repository):
            for id in objects(repository):
                repository.put(id, b"garbage")
            repository.put(bytes(32), repository.get(bytes(32)))
        attempt("honest", lambda repository: repository.put(b"2" * 32, b"new"))
        attempt("delete", lambda repository: [repository.delete(id) for id in objects(repository)])
        attempt("delete-the-list", lambda repository: repository.delete(bytes(32)))
        attempt("overwrite", overwrite)
        attempt("config", lambda repository: repository.save_key(b"x\rappend_only = 0\r"))
        attempt("nonce-to-its-end", lambda repository: repository.commit_nonce_reservation(2**63 - 1, repository.get_free_nonce()))
        attempt("nonce-back", lambda repository: repository.commit_nonce_reservation(0, repository.get_free_nonce()))
        attempt("destroy", lambda repository: repository.destroy())
        attempt("break-lock", lambda repository: repository.break_lock())
        attempt("no-lock", lambda repository: repository.put(b"1" * 32, b"x"), lock=False, exclusive=False)
        attempt("create", lambda repository: None, create=True)
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_a_key_can_ask_for_changes_an_archive_that_is_there()
    {
        await machine.StartSshdAsync();
        var client = await new SystemClient(machine).EnrolAsync();
        Directory.CreateDirectory(machine["tree"]);
        var file = Path.Combine(machine["tree"], "file.txt");
        Dictionary<string, string> kept = [];
        foreach (var archive in (string[])["one", "two"])
        {
            await File.WriteAllTextAsync(file, kept[archive] = string.Concat(Enumerable.Range(0, 5000).Select(number => $"{archive} {number}\n")), Cancelled);
            SystemMachine.Succeeded(await client.RemoteBorgAsync("create", $"::{archive}", machine["tree"]));
        }

        foreach (var words in (string[][])
            [
                ["delete", "::one"], ["delete", "::one", "two"], ["delete", "--force"], ["prune", "--keep-last", "1"], ["rename", "::one", "one.checkpoint"],
                ["recreate", "--exclude", "*", "::one"], ["check", "--repair"], ["check"], ["key", "change-passphrase"], ["break-lock"], ["list", "--bypass-lock"],
                ["init", "-e", "none"], ["config", "::", "append_only", "0"],
            ])
            Assert.True((await client.RemoteBorgAsync(words)) is { Exit: not 0 }, string.Join(' ', words));
        var tried = SystemMachine.Succeeded(await client.RemotePythonAsync(Calls)).Output.Trim().Split('\n');
        Assert.Equal(11, tried.Length);
        // A put of what is there already is dropped, and the client is told that it worked.
        Assert.Equal(["honest accepted", "overwrite accepted"], tried.Where(line => !line.EndsWith("refused", StringComparison.Ordinal)));

        // Whatever got through would be final now.
        SystemMachine.Succeeded(await client.BorgAsync("compact"));
        foreach (var (archive, text) in kept)
            Assert.Equal(text, SystemMachine.Succeeded(await client.RemoteBorgAsync("extract", "--stdout", $"::{archive}", file[1..])).Output);
        var records = SystemMachine.Succeeded(await machine.RunAsync("bbs", "", "/bin/sh", "-c", $"cat /var/bbs/sessions/{client.Id}/*.jsonl")).Output;
        foreach (var refusal in (string[])["delete", "method", "nonce", "open-without-lock", "create-repository"])
            Assert.Contains($"\"refusal\":\"{refusal}\"", records, StringComparison.Ordinal);
    }
}
