using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Guard.Judging;
using BorgBackupServer.Guard.Sessions;

namespace BorgBackupServer.Guard.Relaying;

/// <summary>Gathers what passes into few writes: a backup of small files is thousands of messages a second.</summary>
internal sealed class BorgWriter(Func<int> toBorg, ClientWriter client, SessionRecord record, SessionJudge judge) : ISessionOutput
{
    private readonly byte[] gathered = new byte[256 * 1024];
    private int length;

    public void ToBorg(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > gathered.Length - length)
            Flush();
        if (bytes.Length > gathered.Length)
        {
            Pipes.Write(toBorg(), bytes);
            return;
        }

        bytes.CopyTo(gathered.AsSpan(length));
        length += bytes.Length;
    }

    public void ToClient(byte[] message) => client.Answer(message);

    public void Note(Judgement judgement) => record.Note(judgement, judge.Counts);

    public void Flush()
    {
        if (length == 0)
            return; // there may be no borg yet
        Pipes.Write(toBorg(), gathered.AsSpan(0, length));
        length = 0;
    }
}
