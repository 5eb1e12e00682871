package io.github.clip4j.benchmarks.code;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An instruction as objdump writes it.
 *
 * @param address where it is
 * @param mnemonic which
 * @param operands in AT&amp;T's order on x86
 */
public record Instruction(long address, String mnemonic, String operands) {
    private static final Pattern TARGET = Pattern.compile("(?:.*[ ,])?0x([0-9a-f]+)(?: .*)?");
    private static final Pattern JUMP = Pattern.compile("j[a-z]+|b|b\\.[a-z]+|cbn?z|tbn?z");

    private static final String TRAP = "trap";
    private static final Pattern END = Pattern.compile("jmp|ret|hlt|ud2|b|br|udf|brk|" + TRAP);

    /** Floats and vectors: xmm0 to zmm31; on AArch64 s, d, q, v or z and a number. */
    private static final Pattern VECTOR_REGISTER = Pattern.compile("%[xyz]mm\\d+|(?<![\\w#%])[sdqvz]\\d+");

    private static final Pattern WHOLE_VECTOR = Pattern.compile("%[xyz]mm\\d+|(?<![\\w#%])(?:q\\d+|[vz]\\d+\\.)");

    /** On x86 these use one lane only. */
    private static final Pattern ONE_LANE =
            Pattern.compile("v?(?:[a-z0-9]*[a-z0-9]s[sd]|mov[dq]|pextr.|pinsr.|[u]?comis[sd]|cvt.*(?:ss|sd|si).*)");

    /**
     * Where it jumps to.
     *
     * @return an address, or -1 if it is no jump or one to an address in a register
     */
    public long target() {
        if (!JUMP.matcher(mnemonic).matches()) return -1;
        Matcher found = TARGET.matcher(operands);
        return found.matches() ? Long.parseUnsignedLong(found.group(1), 16) : -1;
    }

    /** The instruction marked as one that never returns, if it is a call; otherwise itself. */
    Instruction asTrap() {
        return mnemonic.startsWith("call") || mnemonic.equals("bl") ? new Instruction(address, TRAP, operands) : this;
    }

    /**
     * Whether the next instruction does not follow it.
     *
     * @return true for jumps without a condition, returns and traps
     */
    public boolean isEnd() {
        return END.matcher(mnemonic).matches();
    }

    /**
     * Whether it works on a whole vector, even if only to move it.
     *
     * @return false for a lane, as broadcasts of scalar code use
     */
    public boolean isVector() {
        return WHOLE_VECTOR.matcher(operands).find()
                && !ONE_LANE.matcher(mnemonic).matches();
    }

    /**
     * Whether a float or vector goes to the stack or comes from it, also as an operand of arithmetic. C2 addresses the
     * stack by its pointer only; rbp is a register like any other to it and often holds the address of a matrix.
     *
     * @return a spill, a reload or a constant that found no register
     */
    public boolean isStackMove() {
        return (operands.contains("(%rsp") || operands.contains("[sp"))
                && VECTOR_REGISTER.matcher(operands).find();
    }
}
