package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Immediate;
import io.github.clip4j.cuda.emulator.Syntax.Literal;
import io.github.clip4j.cuda.emulator.Syntax.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what instructions work on. */
final class OperandParser {
    private final TokenReader in;

    OperandParser(TokenReader in) {
        this.in = in;
    }

    Operand next() {
        if (in.accept("!")) return new Syntax.Not(next());
        if (in.accept("[")) return address();
        if (in.accept("{")) return new Syntax.Vector(list("}"));
        if (in.accept("(")) return new Syntax.Vector(list(")"));
        if (startsNumber()) return number();
        Operand name = new Syntax.Name(in.word());
        return in.accept("|") ? new Syntax.Pair(name, next()) : name;
    }

    /** The numbers of an initialiser, with or without braces; nested braces are laid out flat. */
    List<Operand> initialisers() {
        List<Operand> values = new ArrayList<>();
        if (in.accept("{")) flatten(list("}"), values);
        else values.add(next());
        return values;
    }

    private static void flatten(List<Operand> from, List<Operand> to) {
        for (Operand operand : from)
            if (operand instanceof Syntax.Vector(List<Operand> elements)) flatten(elements, to);
            else to.add(operand);
    }

    private List<Operand> list(String end) {
        List<Operand> found = new ArrayList<>();
        while (!in.accept(end)) {
            found.add(next());
            if (!in.peek().is(end)) in.expect(",");
        }
        return found;
    }

    private Operand address() {
        @Nullable String base = startsNumber() ? null : in.word();
        long offset = 0;
        if (base == null) offset = number().bits();
        while (!in.accept("]")) {
            in.accept("+");
            offset += number().bits();
        }
        return new Syntax.Address(base, offset);
    }

    private boolean startsNumber() {
        String text = in.peek().text();
        return in.peek().kind() != Token.Kind.STRING && (text.equals("-") || Character.isDigit(text.charAt(0)));
    }

    private Immediate number() {
        boolean negative = in.accept("-");
        String text = in.word();
        if (text.startsWith("0f") || text.startsWith("0F")) return hex(text, Literal.SINGLE, negative);
        if (text.startsWith("0d") || text.startsWith("0D")) return hex(text, Literal.DOUBLE, negative);
        if (text.contains(".")) {
            double value = Double.parseDouble(text);
            return new Immediate(Double.doubleToRawLongBits(negative ? -value : value), Literal.DOUBLE);
        }
        long value = integer(text.endsWith("U") ? text.substring(0, text.length() - 1) : text);
        return new Immediate(negative ? -value : value, Literal.INTEGER);
    }

    private Immediate hex(String text, Literal literal, boolean negative) {
        if (negative) throw in.error("a minus before " + text);
        return new Immediate(Long.parseUnsignedLong(text.substring(2), 16), literal);
    }

    private long integer(String text) {
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) return Long.parseUnsignedLong(text.substring(2), 16);
            if (text.startsWith("0b") || text.startsWith("0B")) return Long.parseUnsignedLong(text.substring(2), 2);
            if (text.startsWith("0") && text.length() > 1) return Long.parseUnsignedLong(text, 8);
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw in.error("'" + text + "' is no number");
        }
    }
}
