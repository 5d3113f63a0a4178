using System.Text;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Judging;

/// <summary>Messages in the guard's own words.</summary>
internal static class Answers
{
    public static byte[] Done(long messageId) =>
        new MsgpackWriter().Map(2).Text("i"u8).Number(messageId).Text("r"u8).Nil().ToArray();

    /// <summary>An exception as <c>borg serve</c> reports one. The client shows the text, and no traceback.</summary>
    public static byte[] Exception(long messageId, string exception, string text)
    {
        var words = Encoding.UTF8.GetBytes(text);
        return new MsgpackWriter().Map(7)
            .Text("i"u8).Number(messageId)
            .Text("exception_class"u8).Text(Encoding.UTF8.GetBytes(exception))
            .Text("exception_args"u8).Array(1).Text(words)
            .Text("exception_full"u8).Array(1).Text(words)
            .Text("exception_short"u8).Array(1).Text(words)
            .Text("exception_trace"u8).Boolean(false)
            .Text("sysinfo"u8).Text(""u8)
            .ToArray();
    }

    public static byte[] Commit(long messageId) =>
        new MsgpackWriter().Map(3).Text("i"u8).Number(messageId).Text("m"u8).Text("commit"u8).Text("a"u8).Map(0).ToArray();
}
