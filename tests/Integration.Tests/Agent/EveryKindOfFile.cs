using System.Globalization;
using System.Text;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

/// <summary>A tree of every kind of file, attribute and name that Linux has, and the comparison with what came back of it.</summary>
internal static class EveryKindOfFile
{
    private const string EveryKind = """
        echo plain > plain
        mkdir folder empty sticky 'new
        line' latin
        echo in > folder/file; ln folder/file folder/second; ln folder/file third
        echo x > 'new
        line/-rf *?"'; echo l > "latin/$(printf 'caf\351')"; mkdir "$(printf 'latin/d\377')"; echo d > "$(printf 'latin/d\377/in')"
        ln -s /etc/passwd link; ln -s nowhere dangling; ln -s "$(printf 'to\377')" odd-link
        mkfifo pipe
        truncate -s 8M sparse; printf end >> sparse
        chmod 1777 sticky; chmod 4755 plain; chmod 2750 folder
        setfattr -n user.comment -v 'hello' folder/file; setfattr -n user.folder -v x folder
        setfacl -m u:daemon:rw,g:daemon:r third; setfacl -d -m u:daemon:rwx folder
        d=deep; mkdir "$d"; (cd "$d"; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do n=$(printf '%0250d' $i); mkdir "$n"; cd "$n"; done; echo bottom > file)
        touch -h -d '2001-02-03 04:05:06.123456789 UTC' link plain folder/file sparse pipe
        touch -d '2002-02-03 04:05:06.987654321 UTC' folder 'empty'

        """;

    private const string OnlyRoot = """
        mknod null c 1 3; mknod block b 7 200; echo o > owned; chown 12345:54321 owned; chown -h 1:2 link
        setfattr -n trusted.x -v y plain
        setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 owned

        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task MakeAsync(string folder) => ShellAsync(folder, EveryKind + (Environment.IsPrivilegedProcess ? OnlyRoot : ""));

    public static async Task AssertSameAsync(string original, string restored)
    {
        // Nothing is copied (-n); each line would be a difference. A window of -1 compares nanoseconds.
        var differences = await ShellAsync("/", $"rsync -n -i --checksum -aHAX --numeric-ids --modify-window=-1 --delete '{original}/' '{restored}/'");
        Assert.True(differences.Length == 0, differences);
        Assert.True(int.Parse(await ShellAsync(restored, "stat -c %b sparse"), CultureInfo.InvariantCulture) < 1000);
    }

    public static async Task<string> ShellAsync(string folder, string script)
    {
        await using var shell = await ChildProcess.StartAsync(new() { FileName = "sh", Arguments = ["-euc", script], WorkingDirectory = folder, SharesError = true });
        using var reader = new StreamReader(shell.Output, Encoding.UTF8);
        var output = await reader.ReadToEndAsync(Cancel);
        Assert.Equal(0, (await shell.WaitForExitAsync(Cancel)).Code);
        return output;
    }
}
